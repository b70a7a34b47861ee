// Sound at 16 kHz, 20 ms at a time, whatever the device's own rate is.

const RATE = 16000;
const FRAME = 320;
const LEAST = 960; // samples in hand before the robot begins to sound: 60 ms against a network that stutters
const LONGEST_WAIT = 0.08; // seconds after which it begins with less

class Microphone extends AudioWorkletProcessor {
  constructor() {
    super();
    this.begin();
    this.phase = this.sum = this.count = this.value = 0;
  }

  begin() {
    this.frame = new Int16Array(FRAME);
    this.filled = this.peak = 0;
  }

  process([[sound]]) {
    for (let i = 0; i < 128; i++) this.take(sound ? sound[i] : 0); // no sound: time goes on
    return true;
  }

  // Each sample of ours is the mean of the device's that fall into it.
  take(value) {
    this.sum += value;
    this.count++;
    for (this.phase += RATE / sampleRate; this.phase > 1 - 1e-9; this.phase--) {
      if (this.count) this.value = this.sum / this.count;
      this.sum = this.count = 0;
      this.put(Math.max(-1, Math.min(1, this.value)));
    }
  }

  put(value) {
    this.peak = Math.max(this.peak, Math.abs(value));
    this.frame[this.filled++] = value * 32767;
    if (this.filled < FRAME) return;
    this.port.postMessage({ pcm: this.frame.buffer, peak: this.peak }, [this.frame.buffer]);
    this.begin();
  }
}

class Loudspeaker extends AudioWorkletProcessor {
  constructor() {
    super();
    this.phase = this.last = this.coming = this.peak = this.ticks = 0;
    this.flush(0);
    this.port.onmessage = ({ data }) => (typeof data === "number" ? this.flush(data) : this.add(new Int16Array(data)));
  }

  // Silence, at once; what is heard from now on counts for the new epoch.
  flush(epoch) {
    this.epoch = epoch;
    this.queue = [];
    this.at = this.stock = this.heard = 0;
    this.last = this.coming = 0;
    this.playing = false;
  }

  add(pcm) {
    if (!this.stock) this.since = currentTime;
    this.queue.push(pcm);
    this.stock += pcm.length;
  }

  process(_, [[out]]) {
    const enough = this.stock >= LEAST || currentTime - this.since >= LONGEST_WAIT;
    this.playing ||= this.stock > 0 && enough;
    for (let i = 0; i < out.length; i++) {
      out[i] = this.next();
      this.peak = Math.max(this.peak, Math.abs(out[i]));
    }
    if (++this.ticks % 2 === 0) {
      this.port.postMessage({ epoch: this.epoch, heard: this.heard, peak: this.peak });
      this.peak = 0;
    }
    return true;
  }

  // A sample of the device's lies between two of ours.
  next() {
    for (this.phase += RATE / sampleRate; this.phase > 1 - 1e-9; this.phase--) {
      this.last = this.coming;
      this.coming = this.pull();
    }
    return this.last + (this.coming - this.last) * Math.max(0, this.phase);
  }

  pull() {
    if (!this.playing) return 0;
    if (this.at === this.queue[0].length) {
      this.queue.shift();
      this.at = 0;
    }
    if (!this.queue.length) {
      this.playing = false;
      return 0;
    }
    this.stock--;
    this.heard++;
    return this.queue[0][this.at++] / 32768;
  }
}

registerProcessor("microphone", Microphone);
registerProcessor("loudspeaker", Loudspeaker);
