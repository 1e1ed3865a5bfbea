window.shown = [];
window.outtray.on('show', (show) => window.shown.push(show));
document.body.dataset.ready = 'yes';
