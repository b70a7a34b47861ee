// The page calls the robot: microphone → WebSocket → loudspeaker, and what was said.

const RATE = 16000;
const words = JSON.parse(document.getElementById("words").textContent);
const [start, stop, mute, status, mine, theirs, transcript] = [
  "start", "stop", "mute", "status", "mine", "theirs", "transcript",
].map((id) => document.getElementById(id));
const keys = [...document.querySelectorAll("[data-key]")];

let call = null;

class Fault extends Error {}

class Call {
  epoch = 0;
  heard = 0;
  muted = false;

  async begin() {
    tell(words.asking);
    this.microphone = await microphone();
    tell(words.connecting);
    await this.wire();
    await this.connect();
  }

  async wire() {
    this.sound = await context(this.microphone);
    await this.sound.audioWorklet.addModule("/static/sound.js");
    this.ear = new AudioWorkletNode(this.sound, "microphone", { numberOfOutputs: 1, channelCount: 1, channelCountMode: "explicit" });
    this.mouth = new AudioWorkletNode(this.sound, "loudspeaker", { numberOfInputs: 0, outputChannelCount: [1] });
    this.ear.port.onmessage = ({ data }) => this.say(data);
    this.mouth.port.onmessage = ({ data }) => this.hear(data);
    this.sound.createMediaStreamSource(this.microphone).connect(this.ear).connect(this.sound.destination); // it gives silence
    this.mouth.connect(this.sound.destination);
    this.microphone.getAudioTracks()[0].onended = () => this.end(words.unplugged, true);
    await this.sound.resume();
  }

  connect() {
    const scheme = location.protocol === "https:" ? "wss:" : "ws:";
    this.socket = new WebSocket(`${scheme}//${location.host}/call`);
    this.socket.binaryType = "arraybuffer";
    this.socket.onmessage = ({ data }) => (typeof data === "string" ? this.told(JSON.parse(data)) : this.mouth.port.postMessage(data, [data]));
    return new Promise((opened, failed) => {
      this.socket.onclose = () => failed(new Fault(words.unreachable));
      this.socket.onopen = () => {
        this.socket.onclose = () => this.end(words.cut, true);
        opened();
      };
    });
  }

  // 20 ms of the caller, and how much of the robot was played by now.
  say({ pcm, peak }) {
    level(mine, this.muted ? 0 : peak);
    if (this.socket?.readyState !== WebSocket.OPEN) return;
    const message = new Uint8Array(8 + pcm.byteLength);
    const head = new DataView(message.buffer);
    head.setUint32(0, this.epoch, true);
    head.setUint32(4, this.heard, true);
    if (!this.muted) message.set(new Uint8Array(pcm), 8);
    this.socket.send(message);
  }

  hear({ epoch, heard, peak }) {
    level(theirs, peak);
    [this.epoch, this.heard] = [epoch, heard];
  }

  told(said) {
    if ("flush" in said) this.mouth.port.postMessage(said.flush);
    if ("robot" in said) add("robot", words.robot, said.robot);
    if ("caller" in said) add("you", said.by === "keys" ? words.keys : words.you, said.caller || words.unclear);
    if ("recorded" in said) add("note", "", words.recorded.replace("{receipt}", said.recorded));
    if ("taken" in said) add("note", "", words.taken.replace("{target}", said.taken));
    if ("refused" in said) this.end(words[said.refused], true);
    if (said.ended) this.end(words.ended);
  }

  press(key) {
    if (this.socket?.readyState === WebSocket.OPEN) this.socket.send(JSON.stringify({ key }));
  }

  end(why, fault = false) {
    if (call !== this) return;
    call = null;
    this.socket?.close();
    this.microphone?.getTracks().forEach((track) => track.stop());
    this.sound?.close();
    level(mine, 0);
    level(theirs, 0);
    show(false);
    tell(why, fault);
  }
}

async function microphone() {
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

function tell(text, fault = false) {
  status.textContent = text;
  status.classList.toggle("fault", fault);
}

function add(kind, who, text) {
  const item = document.createElement("li");
  item.className = kind;
  if (who) item.append(Object.assign(document.createElement("b"), { textContent: who }));
  item.append(text);
  transcript.append(item);
  item.scrollIntoView({ block: "nearest" });
}

// How loud, from -60 dB to 0.
function level(meter, peak) {
  meter.value = peak > 0.001 ? 1 + Math.log10(peak) / 3 : 0;
  meter.dataset.loudest = Math.max(peak, meter.dataset.loudest ?? 0);
}

function show(talking) {
  const within = [start, stop, mute].includes(document.activeElement);
  start.hidden = talking;
  stop.hidden = mute.hidden = !talking;
  mute.setAttribute("aria-pressed", "false");
  keys.forEach((key) => (key.disabled = !talking));
  if (within) (talking ? stop : start).focus();
}

start.onclick = async () => {
  if (call) return;
  const made = (call = new Call());
  transcript.replaceChildren();
  show(true);
  try {
    await made.begin();
    if (call === made) tell(words.talking);
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    made.end(error.message, true);
  } finally {
    if (call !== made) made.microphone?.getTracks().forEach((track) => track.stop()); // hung up while being asked
  }
};
stop.onclick = () => call?.end(words.ended);
mute.onclick = () => mute.setAttribute("aria-pressed", String((call.muted = !call.muted)));
keys.forEach((key) => (key.onclick = () => call?.press(key.dataset.key)));
document.onkeydown = (event) => {
  if (call && /^[0-9*#]$/.test(event.key) && !event.ctrlKey && !event.metaKey && !event.altKey) call.press(event.key);
};
window.onpagehide = () => call?.end(words.ended);
