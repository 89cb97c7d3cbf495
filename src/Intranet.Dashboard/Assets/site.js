// Everything works without this; with it there is less to click.
'use strict';

// Choosing a week or a group shows it at once. Arrow keys only choose: with them one leaves the list first.
for (const form of document.querySelectorAll('form[data-now]')) {
  const button = form.querySelector('button');
  let byKey = false;
  form.addEventListener('keydown', () => { byKey = true; });
  form.addEventListener('pointerdown', () => { byKey = false; });
  form.addEventListener('change', () => { if (!byKey) form.requestSubmit(); });
  if (matchMedia('(pointer: fine)').matches) button.classList.add('unseen-until-focus');
}

// Typing a name leaves the teams that have it.
for (const field of document.querySelectorAll('input[data-filter]')) {
  const rows = [...document.querySelectorAll('#' + field.dataset.filter + ' tbody tr')];
  field.addEventListener('input', () => {
    const wanted = field.value.toLocaleLowerCase();
    for (const row of rows) row.hidden = !row.querySelector('th').textContent.toLocaleLowerCase().includes(wanted);
  });
}

// A report that is being made: look again until it is there.
const progress = document.getElementById('progress');
const look = async () => {
  try {
    const answer = await fetch(location.href, { credentials: 'same-origin' });
    const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
    const now = page.getElementById('progress');
    if (now && now.innerHTML !== progress.innerHTML) progress.replaceChildren(...now.childNodes);
    if (now && !now.dataset.refresh) return;
  } catch { /* the network is away for a moment */ }
  setTimeout(look, Number(progress.dataset.refresh));
};
if (progress && progress.dataset.refresh) setTimeout(look, Number(progress.dataset.refresh));
