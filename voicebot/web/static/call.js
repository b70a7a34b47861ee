// The page calls the robot, and shows what was said.

import { Fault, Phone } from "./phone.js";

const words = JSON.parse(document.getElementById("words").textContent);
const [start, stop, mute, status, mine, theirs, transcript] = [
  "start", "stop", "mute", "status", "mine", "theirs", "transcript",
].map((id) => document.getElementById(id));
const keys = [...document.querySelectorAll("[data-key]")];

let call = null;

function told(said) {
  if ("robot" in said) add("robot", words.robot, said.robot);
  if ("caller" in said) add("you", said.by === "keys" ? words.keys : words.you, said.caller || words.unclear);
  if ("recorded" in said) add("note", "", words.recorded.replace("{receipt}", said.recorded));
  if ("taken" in said) add("note", "", words.taken.replace("{target}", said.taken));
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

function show(talking) {
  const within = [start, stop, mute].includes(document.activeElement);
  start.hidden = talking;
  stop.hidden = mute.hidden = !talking;
  mute.setAttribute("aria-pressed", "false");
  keys.forEach((key) => (key.disabled = !talking));
  if (within) (talking ? stop : start).focus();
}

function over(why, fault) {
  call = null;
  show(false);
  tell(why, fault);
}

start.onclick = async () => {
  if (call) return;
  const made = (call = new Phone({ path: "/call", words, mine, theirs, told, over }));
  transcript.replaceChildren();
  show(true);
  try {
    tell(words.asking);
    await made.begin(() => tell(words.connecting));
    if (call === made) tell(words.talking);
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    made.end(error.message, true);
  } finally {
    if (made.done) made.release(); // hung up while being asked
  }
};
stop.onclick = () => call?.end(words.ended);
mute.onclick = () => mute.setAttribute("aria-pressed", String((call.muted = !call.muted)));
keys.forEach((key) => (key.onclick = () => call?.send({ key: key.dataset.key })));
document.onkeydown = (event) => {
  if (call && /^[0-9*#]$/.test(event.key) && !event.ctrlKey && !event.metaKey && !event.altKey) call.send({ key: event.key });
};
window.onpagehide = () => call?.end(words.ended);
