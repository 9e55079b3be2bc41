"use strict";
// Draws the board that the server sends. Every value becomes text, never markup.

const $ = (id) => document.getElementById(id);

function node(name, className, ...children) {
  const element = document.createElement(name);
  if (className) element.className = className;
  element.append(...children.filter((child) => child !== null));
  return element;
}

const both = (text, className) => node("span", className || "both", text.zh, node("small", "", text.en));
const fill = (id, ...children) => $(id).replaceChildren(...children.filter((child) => child !== null));

function picture(key) {
  const image = document.createElement("img");
  image.src = "pictures/" + key + ".png";
  image.decoding = "sync";
  return image;
}

function drawHeader(board) {
  fill("case", node("b", "", board.title.zh, node("small", "", board.title.en)), both(board.case_line));
  $("rehearsal").hidden = !board.rehearsal;
}

function drawChapters(board) {
  const last = board.chapters.length - 1;
  fill("chapters", ...board.chapters.map((chapter, index) => node(
    "li", index === last && !board.finished ? "current" : "",
    node("i", "", String(index + 1)),
    both(chapter.title),
    chapter.picture ? picture(chapter.picture) : null)));
  while ($("chapters").scrollHeight > $("chapters").clientHeight && $("chapters").children.length > 1)
    $("chapters").firstChild.remove();
}

function drawDecision(board) {
  const changed = board.facts.filter((fact) => fact.difference);
  $("decision").hidden = changed.length === 0;
  const heading = changed.length === 1 ? { zh: "本步唯一改变的决定", en: "The one decision changed" }
    : { zh: "本步改变的决定", en: "Decisions changed" };
  fill("decision", both(heading, "label"), ...changed.map(({ label, difference }) => node(
    "p", "", both(label),
    node("span", "change",
      difference.removed ? node("del", "", difference.removed) : null,
      difference.removed && difference.added ? " → " : null,
      difference.added ? node("ins", "", difference.added) : null))));
}

function drawPanel(id, panel, label, waiting) {
  const frame = node("div", "frame", panel ? picture(panel.picture) : node("div", "waiting", both(waiting)));
  $(id).className = !panel ? "" : !panel.finished ? "unfinished" : panel.earlier ? "earlier" : "";
  fill(id, node("figcaption", "", both(panel ? panel.label : label)), frame, node("div", "caption", panel ? both(panel.title) : ""));
}

function drawPictures(board) {
  const opening = board.chapters.length === 0;
  $("opening").hidden = !opening;
  $("pictures").hidden = opening;
  if (opening) {
    fill("opening", node("b", "", board.title.zh), node("span", "", board.title.en), node("hr"),
      both(board.case_line),
      node("p", "", "本录屏是按图片自身参数事后重新运行的演示，不是创作过程的原始记录。",
        node("small", "", "This film shows the picture's own parameters being run again afterwards. It is not a record of the creation.")));
    return;
  }
  const chapter = board.chapters[board.chapters.length - 1];
  drawPanel("claimed", board.claimed, { zh: "涉案图片", en: "The claimed picture" }, { zh: "待展示", en: "to be shown" });
  drawPanel("panel", board.panel, { zh: "再生成", en: "Regeneration" }, board.finished ? endOf(board) : chapter.title);
  drawList("figures", board.panel ? board.panel.facts : []);
}

function drawList(id, facts) {
  const pairs = facts.flatMap(({ label, value, difference }) => {
    const hex = /^[0-9a-f]{40,}$/.test(value) ? "hex" : "";
    const kind = [hex, value.length > 60 && !hex ? "long" : "", difference ? "changed" : ""].join(" ").trim();
    return [node("dt", kind, both(label)), node("dd", kind, value || "—")];
  });
  fill(id, ...pairs);
}

const endOf = (board) => board.broken_off ? { zh: "演示中断", en: "The demonstration broke off" }
  : { zh: "演示结束", en: "End of the demonstration" };

function drawIncidents(board) {
  $("incidents").hidden = board.incidents.length === 0;
  const label = { zh: "录制异常", en: "Incident" };
  fill("incidents", ...board.incidents.slice(-2).map((incident) => node("p", "", both(label, "label"), both(incident))));
}

function drawFacts(board) {
  const last = board.chapters[board.chapters.length - 1];
  const heading = board.finished ? endOf(board)
    : last ? last.title : { zh: "准备", en: "Preparing" };
  fill("heading", heading.zh, node("small", "", heading.en));
  drawList("facts", board.facts);
  // Long prompts are shown whole: the type shrinks until they fit.
  const facts = $("facts");
  for (let size = 13; size >= 8; size -= 0.5) {
    facts.style.setProperty("--long", size + "px");
    if (facts.scrollHeight <= facts.clientHeight) break;
  }
}

const amount = (value, unit) => unit === "bytes" ? (value / 1e6).toFixed(0) + " MB" : String(value);
const UNITS = { steps: { zh: "步", en: "steps" }, files: { zh: "个文件", en: "files" }, pages: { zh: "页", en: "pages" } };

function duration(seconds) {
  const whole = Math.ceil(seconds);
  return whole < 60 ? whole + " s" : Math.floor(whole / 60) + " min " + String(whole % 60).padStart(2, "0") + " s";
}

function drawBar(board) {
  const bar = board.bars.at(-1);
  $("track").style.visibility = bar && bar.total ? "visible" : "hidden";
  if (!bar) { fill("task", board.note ? both(board.note) : ""); fill("count", ""); return; }
  $("done").style.width = bar.total ? (100 * bar.done / bar.total) + "%" : "0";
  fill("task", both(bar.title));
  const unit = UNITS[bar.unit] ? " " + UNITS[bar.unit].zh + " " + UNITS[bar.unit].en : "";
  const left = bar.seconds_left ? "　剩余 left " + duration(bar.seconds_left) : "";
  fill("count", amount(bar.done, bar.unit) + (bar.total ? " / " + amount(bar.total, bar.unit) : "") + unit + left);
}

async function draw({ version, board }) {
  for (const part of [drawHeader, drawDecision, drawChapters, drawPictures, drawIncidents, drawFacts, drawBar]) part(board);
  await Promise.allSettled([...document.images].map((image) => image.decode()));
  await document.fonts.ready;
  // The second frame begins when the first one is on the screen.
  requestAnimationFrame(() => requestAnimationFrame(() => fetch("drawn/" + version, { method: "POST" })));
}

function fit() {
  const scale = Math.min(innerWidth / 1280, innerHeight / 720);
  $("sheet").style.transform = scale === 1 ? "" : "scale(" + scale + ")";
}

// Whoever films can tell a page that draws no more from one on which nothing happens: it beats once a second.
function beat() {
  const now = new Date();
  $("beat").className = now.getSeconds() % 2 ? "odd" : "";
  $("clock").textContent = now.toTimeString().slice(0, 8);
}

setInterval(beat, 1000);
beat();
addEventListener("resize", fit);
fit();
new EventSource("events").onmessage = (event) => draw(JSON.parse(event.data));
