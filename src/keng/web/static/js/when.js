// Fields that count only for one answer show only then: `data-when` names the field, `data-is` the answers it is asked for.
// Without this script all of them are there, and what does not count is not read.
for (const part of document.querySelectorAll("[data-when]")) {
  const asked = part.closest("form").elements[part.dataset.when];
  const show = () => { part.hidden = !part.dataset.is.split(" ").includes(asked.value); };
  asked.addEventListener("change", show);
  show();
}
