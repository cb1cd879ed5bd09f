/** Comfort only: the page is complete without it. Filters the table, opens what a printer needs. */
export const SCRIPT = `(() => {
  const box = document.getElementById('filter');
  const rows = [...document.querySelectorAll('#account-table tbody tr')];
  if (box && rows.length > 8) {
    const shown = document.getElementById('shown');
    box.closest('p').hidden = false;
    box.addEventListener('input', () => {
      const wanted = box.value.trim().toLowerCase();
      let count = 0;
      for (const row of rows) {
        row.hidden = !row.textContent.toLowerCase().includes(wanted);
        if (!row.hidden) count++;
      }
      shown.textContent = wanted === '' ? '' : count + ' of ' + rows.length;
    });
  }
})();`;
