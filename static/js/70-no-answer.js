// A request of htmx that failed: says so in place, keeps what was typed, and offers to try again.

const NO_ANSWER = "No answer from the server.";
const PERHAPS_DONE = "No answer from the server. Look whether it was done before you try again.";

// The element whose request failed last: its next request takes the note away, that of another does not
let unanswered = null;

function showNoAnswer(ctx) {
  removeNoAnswer();
  unanswered = ctx.sourceElement;
  const own = unanswered.dataset;
  const note = document.createElement("div");
  note.className = "note bad no-answer";
  note.setAttribute("role", "alert");
  note.append(alertIcon(), withText("p", own.noAnswer ?? (ctx.request.method === "GET" ? NO_ANSWER : PERHAPS_DONE)), retryButton(ctx));
  // A page behind an open dialog cannot be reached
  const place = document.querySelector(own.noAnswerIn ?? "dialog[open] .body") ?? byId("status-note") ?? byId("toasts");
  place?.prepend(note);
}

function removeNoAnswer() {
  for (const note of document.querySelectorAll(".no-answer")) note.remove();
}

function withText(tag, text) {
  const element = document.createElement(tag);
  element.textContent = text;
  return element;
}

/** The sprite's address holds a hash: another icon of the page knows it. */
function alertIcon() {
  const sprite = document.querySelector('use[href*=".svg#"]')?.getAttribute("href").split("#")[0];
  const icon = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  const use = document.createElementNS("http://www.w3.org/2000/svg", "use");
  icon.setAttribute("class", "icon");
  icon.setAttribute("aria-hidden", "true");
  use.setAttribute("href", `${sprite}#circle-alert`);
  icon.append(use);
  return icon;
}

function retryButton(ctx) {
  const button = withText("button", "Retry");
  button.type = "button";
  button.className = "btn small";
  button.addEventListener("click", () => retry(ctx));
  return button;
}

/** Sends the same request again, with what the form holds now. */
function retry(ctx) {
  const source = ctx.sourceElement;
  // Back and Forward, or something that is gone: the page itself is the answer
  if (source === document.body || !source.isConnected) {
    location.reload();
    return;
  }
  htmx.ajax(ctx.request.method, ctx.request.action, {
    source,
    event: ctx.sourceEvent,
    target: ctx.target,
    swap: ctx.swap,
  });
}

document.addEventListener("htmx:before:request", ({ detail: { ctx } }) => {
  // What is asked again and again without a click says so until there is an answer
  if (ctx.sourceElement === unanswered && !unanswered.dataset.noAnswer) removeNoAnswer();
});

document.addEventListener("htmx:after:swap", ({ detail: { ctx } }) => {
  if (ctx?.sourceElement === unanswered) removeNoAnswer();
});

window.addEventListener("online", () => {
  if (unanswered?.dataset.noAnswer) document.querySelector(".no-answer button")?.click();
});

document.addEventListener("htmx:error", ({ detail: { ctx } }) => {
  // Also sent when a swap fails; then there was an answer
  if (ctx && ctx.text === undefined) showNoAnswer(ctx);
});

document.addEventListener("htmx:before:swap", (event) => {
  const { ctx } = event.detail;
  // An error page, of ours or of a proxy, is no part of this page, unless it names its place (HX-Retarget)
  if (!(ctx.response?.status >= 500) || ctx.hx.retarget) return;
  event.preventDefault();
  showNoAnswer(ctx);
});
