// The operator's sound: a bell, a conversation, an ear.

import { Fault, Phone, microphone } from "./phone.js";

const words = JSON.parse(document.getElementById("words").textContent);
let phone = null;
let bell = null;
let ringing = null;
let offered = false;
let looking = null;

function over(why, fault) {
  phone = null;
  if (fault) emitEvent("desk_fault", why);
}

async function open(path, deaf) {
  if (phone) return true;
  const [mine, theirs] = ["mine", "theirs"].map((id) => document.getElementById(id));
  const made = (phone = new Phone({ path, words, mine, theirs, told: () => {}, over, deaf }));
  try {
    await made.begin();
    return true;
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    made.end(error.message, true);
    return false;
  } finally {
    if (made.done) made.release();
  }
}

function hush() {
  clearInterval(ringing);
  ringing = null;
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
    hush();
    offered = on;
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
    hush();
    if (!(await open("/console/desk/sound", false)) && offered) this.ring(true); // the microphone may be had by now
  },
  listen: (call) => open(`/console/desk/ear/${encodeURIComponent(call)}`, true),
  mute: (button) => phone && button.setAttribute("aria-pressed", String((phone.muted = !phone.muted))),
  stop: () => phone?.end(words.ended),
  // What had the focus is gone: the next thing to do has it, where pressing Enter once more does no harm.
  refocus(status) {
    clearInterval(looking);
    const until = performance.now() + 3000; // the page is still changing
    looking = setInterval(() => {
      const lost = !document.activeElement || document.activeElement === document.body;
      const next = lost && document.querySelector(NEXT[status] ?? "none");
      next?.focus?.({ preventScroll: true });
      if (next || performance.now() > until) clearInterval(looking);
    }, 100);
  },
};

const NEXT = { talking: ".desk-card", wrapping: ".desk-result [role=combobox]", ready: ".desk-ready" };

// Enter answers wherever the operator is, but in a field or where he is about to refuse. Escape leaves a field; outside
// of one, with nothing open before the page, it lets the call pass.
document.addEventListener(
  "keydown",
  (event) => {
    const field = event.target.closest("input, textarea");
    const menu = document.querySelector(".q-menu, .q-dialog");
    if (event.key === "Escape" && !menu) {
      if (field) field.blur();
      else document.querySelector("button.desk-refuse")?.click();
      return;
    }
    if (event.key !== "Enter" || !ringing || field || event.target.closest(".desk-refuse")) return;
    event.preventDefault();
    event.stopPropagation();
    window.desk.answer();
  },
  true,
);
window.addEventListener("pagehide", () => phone?.end(words.ended));
