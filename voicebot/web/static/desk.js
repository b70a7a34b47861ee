// The operator's sound: a bell, a conversation, an ear.

import { Fault, Phone, microphone } from "./phone.js";

const words = JSON.parse(document.getElementById("words").textContent);
let phone = null;
let bell = null;
let ringing = null;

function over(why, fault) {
  phone = null;
  if (fault) emitEvent("desk_fault", why);
}

async function open(path, deaf) {
  if (phone) return;
  const [mine, theirs] = ["mine", "theirs"].map((id) => document.getElementById(id));
  const made = (phone = new Phone({ path, words, mine, theirs, told: () => {}, over, deaf }));
  try {
    await made.begin();
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    made.end(error.message, true);
  } finally {
    if (made.done) made.release();
  }
}

function tinkle() {
  [880, 660].forEach((hertz, place) => {
    const at = bell.currentTime + place * 0.25;
    const tone = new OscillatorNode(bell, { frequency: hertz });
    const loudness = new GainNode(bell, { gain: 0.2 });
    loudness.gain.setTargetAtTime(0, at + 0.05, 0.08);
    tone.connect(loudness).connect(bell.destination);
    tone.start(at);
    tone.stop(at + 0.6);
  });
}

window.desk = {
  // Browsers let a page sound and listen once somebody has pressed something in it.
  async prepare() {
    bell ??= new AudioContext();
    bell.resume();
    try {
      (await microphone(words)).getTracks().forEach((track) => track.stop());
    } catch (error) {
      if (!(error instanceof Fault)) throw error;
      emitEvent("desk_fault", error.message);
    }
  },
  ring(on) {
    clearInterval(ringing);
    ringing = null;
    if (!on) return;
    bell ??= new AudioContext();
    ringing = setInterval(tinkle, 1500);
    tinkle();
  },
  get rings() {
    return ringing !== null;
  },
  async answer() {
    if (!ringing) return;
    this.ring(false);
    await open("/console/desk/sound", false);
  },
  listen: (call) => open(`/console/desk/ear/${encodeURIComponent(call)}`, true),
  mute: (button) => phone && button.setAttribute("aria-pressed", String((phone.muted = !phone.muted))),
  stop: () => phone?.end(words.ended),
};

// Enter answers wherever the operator is, but in a field or where he is about to refuse.
document.addEventListener(
  "keydown",
  (event) => {
    if (event.key !== "Enter" || !ringing || event.target.closest("input, textarea, .desk-refuse")) return;
    event.preventDefault();
    event.stopPropagation();
    window.desk.answer();
  },
  true,
);
window.addEventListener("pagehide", () => phone?.end(words.ended));
