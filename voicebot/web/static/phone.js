// A conversation from a page: microphone → WebSocket → loudspeaker.

const RATE = 16000;

export class Fault extends Error {}

// words: what a page says of faults; mine, theirs: meters; told: given what the other side shows; over: why it ended.
export class Phone {
  epoch = 0;
  heard = 0;
  muted = false;

  constructor({ path, words, mine, theirs, told, over, deaf = false }) {
    Object.assign(this, { path, words, mine, theirs, told, over, deaf });
  }

  async begin(asked = () => {}) {
    if (!this.deaf) this.microphone = await microphone(this.words);
    asked();
    await this.wire();
    await this.connect();
  }

  async wire() {
    this.sound = this.deaf ? new AudioContext({ latencyHint: "interactive" }) : await context(this.microphone);
    await this.sound.audioWorklet.addModule("/static/sound.js");
    this.ear = new AudioWorkletNode(this.sound, "microphone", { numberOfOutputs: 1, channelCount: 1, channelCountMode: "explicit" });
    this.mouth = new AudioWorkletNode(this.sound, "loudspeaker", { numberOfInputs: 0, outputChannelCount: [1] });
    this.ear.port.onmessage = ({ data }) => this.say(data);
    this.mouth.port.onmessage = ({ data }) => this.hear(data);
    if (!this.deaf) {
      this.sound.createMediaStreamSource(this.microphone).connect(this.ear);
      this.microphone.getAudioTracks()[0].onended = () => this.end(this.words.unplugged, true);
    }
    this.ear.connect(this.sound.destination); // it gives silence
    this.mouth.connect(this.sound.destination);
    await this.sound.resume();
  }

  connect() {
    const scheme = location.protocol === "https:" ? "wss:" : "ws:";
    this.socket = new WebSocket(`${scheme}//${location.host}${this.path}`);
    this.socket.binaryType = "arraybuffer";
    this.socket.onmessage = ({ data }) => (typeof data === "string" ? this.show(JSON.parse(data)) : this.mouth.port.postMessage(data, [data]));
    return new Promise((opened, failed) => {
      this.socket.onclose = () => failed(new Fault(this.words.unreachable));
      this.socket.onopen = () => {
        this.socket.onclose = () => this.end(this.words.cut, true);
        opened();
      };
    });
  }

  // 20 ms of this side, and how much of the other was played by now.
  say({ pcm, peak }) {
    level(this.mine, this.muted ? 0 : peak);
    if (this.socket?.readyState !== WebSocket.OPEN) return;
    const message = new Uint8Array(8 + pcm.byteLength);
    const head = new DataView(message.buffer);
    head.setUint32(0, this.epoch, true);
    head.setUint32(4, this.heard, true);
    if (!this.muted) message.set(new Uint8Array(pcm), 8);
    this.socket.send(message);
  }

  hear({ epoch, heard, peak }) {
    level(this.theirs, peak);
    [this.epoch, this.heard] = [epoch, heard];
  }

  show(said) {
    if ("flush" in said) this.mouth.port.postMessage(said.flush);
    this.told(said);
    if ("refused" in said) this.end(this.words[said.refused], true);
    if (said.ended) this.end(this.words.ended);
  }

  send(said) {
    if (this.socket?.readyState === WebSocket.OPEN) this.socket.send(JSON.stringify(said));
  }

  end(why, fault = false) {
    if (this.done) return;
    this.done = true;
    this.socket?.close();
    this.release();
    this.sound?.close();
    level(this.mine, 0);
    level(this.theirs, 0);
    this.over(why, fault);
  }

  release() {
    this.microphone?.getTracks().forEach((track) => track.stop());
  }
}

export async function microphone(words) {
  if (!window.isSecureContext) throw new Fault(words.insecure);
  if (!navigator.mediaDevices || !window.AudioWorkletNode) throw new Fault(words.old);
  try {
    // The browser's own noise suppression swallows the first short word; the recogniser gets on with noise.
    const audio = { echoCancellation: true, noiseSuppression: false, autoGainControl: true, channelCount: 1 };
    return await navigator.mediaDevices.getUserMedia({ audio });
  } catch (error) {
    const why = { NotAllowedError: words.refused, NotFoundError: words.missing, NotReadableError: words.occupied };
    throw new Fault(why[error.name] ?? `${words.occupied} (${error.name})`);
  }
}

// At 16 kHz where the browser can; some take a microphone only at its own rate: the worklets deal with that.
async function context(stream) {
  const wanted = new AudioContext({ sampleRate: RATE, latencyHint: "interactive" });
  try {
    wanted.createMediaStreamSource(stream).disconnect();
    return wanted;
  } catch {
    await wanted.close();
    return new AudioContext({ latencyHint: "interactive" });
  }
}

// How loud, from -60 dB to 0.
function level(meter, peak) {
  if (!meter) return;
  meter.value = peak > 0.001 ? 1 + Math.log10(peak) / 3 : 0;
  meter.dataset.loudest = Math.max(peak, meter.dataset.loudest ?? 0);
}
