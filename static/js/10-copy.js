// <div class="copy"><input readonly …><button type="button" data-copy>Copy</button></div>
// <button type="button" data-copy="#command">Copy</button>: the text of an element elsewhere

async function copyValue(button) {
  const place = button.dataset.copy ? document.querySelector(button.dataset.copy) : button.closest(".copy").querySelector("input");
  try {
    await navigator.clipboard.writeText(place.value ?? place.textContent);
    showCopied(button);
    say("Copied");
  } catch {
    // No clipboard without https, or without permission: the keyboard still copies what is selected
    if (place.select) place.select();
    else getSelection().selectAllChildren(place);
    say("Selected. Copy it with the keyboard.");
  }
}

/** Says so on the button itself, where the eye is. */
function showCopied(button) {
  const label = [...button.childNodes].find((node) => node.nodeType === Node.TEXT_NODE && node.data.trim());
  if (!label || label.data === "Copied") return;
  const before = label.data;
  label.data = "Copied";
  setTimeout(() => { label.data = before; }, 2000);
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-copy]");
  if (button) copyValue(button);
});
