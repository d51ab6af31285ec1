// What pages do beyond HTML. Everything works without it.
for (const button of document.querySelectorAll('[data-copy]')) {
    button.hidden = false;
    button.addEventListener('click', async () => {
        const field = document.getElementById(button.dataset.copy);
        field.select();
        await navigator.clipboard.writeText(field.value);
        button.querySelector('span:last-child').textContent = button.dataset.done;
    });
}
