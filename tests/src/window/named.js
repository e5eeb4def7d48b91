const wanted = arguments[0];
const plain = (text) => (text ?? '').replace(/\s+/g, ' ').trim();
const controls =
  'button, a, input, select, textarea, summary, [role=button], [role=tab], [role=menuitem], ' +
  '[role=menuitemradio], [role=menuitemcheckbox], [role=option], [role=checkbox], [role=radio], ' +
  '[role=switch], [role=treeitem], [role=link], [role=textbox], [role=combobox], [contenteditable=true]';
const shown = (element) => element.getClientRects().length > 0;
const names = (element) => {
  const by = (element.getAttribute('aria-labelledby') ?? '')
    .split(' ')
    .filter(Boolean)
    .map((id) => document.getElementById(id)?.innerText);
  const labels = [...(element.labels ?? [])].map((label) => label.innerText);
  return [
    element.getAttribute('aria-label'),
    by.join(' '),
    element.innerText,
    ...labels,
    element.getAttribute('title'),
    element.getAttribute('placeholder'),
  ]
    .map(plain)
    .filter(Boolean);
};
const all = [...document.querySelectorAll(controls)].filter(shown);
return (
  all.find((element) => names(element).includes(wanted)) ??
  all.find((element) => names(element).some((name) => name.startsWith(wanted))) ??
  null
);
