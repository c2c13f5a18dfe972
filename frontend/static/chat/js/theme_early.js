// A classic script, run before the first paint: a page that is to be dark must not flash light.
try {
  const theme = localStorage.getItem("chat:theme");
  if (theme) document.documentElement.dataset.theme = theme;
} catch (error) {
  console.info("storage is not available", error);
}
