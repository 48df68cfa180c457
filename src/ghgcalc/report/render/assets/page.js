"use strict";
(() => {
  const root = document.documentElement;
  const speak = (lang) => {
    root.lang = lang;
    document.title = root.dataset[lang === "en" ? "titleEn" : "titleZh"];
    for (const half of document.querySelectorAll("main > [lang]")) half.hidden = half.lang !== lang;
  };
  for (const choice of document.querySelectorAll("input[name=lang]")) {
    choice.addEventListener("change", () => speak(choice.value));
    if (choice.checked) speak(choice.value);
  }
  for (const tools of document.querySelectorAll(".tools")) {
    const bodies = [...document.getElementById(tools.dataset.lines).tBodies];
    const texts = bodies.map((body) => body.textContent.toLowerCase());
    const [words, source, open, count] = [".words", ".source", ".open", ".count"].map((name) => tools.querySelector(name));
    const filter = () => {
      const wanted = words.value.toLowerCase().split(/\s+/).filter(Boolean);
      let shown = 0;
      bodies.forEach((body, at) => {
        const fits = wanted.every((word) => texts[at].includes(word)) && (!source.value || body.dataset.source === source.value);
        body.hidden = !fits;
        shown += fits ? 1 : 0;
      });
      count.textContent = count.dataset.said.replace("#", String(shown));
    };
    words.addEventListener("input", filter);
    source.addEventListener("change", filter);
    let opened = false;
    open.addEventListener("click", () => {
      opened = !opened;
      [open.textContent, open.dataset.other] = [open.dataset.other, open.textContent];
      for (const body of bodies) body.querySelector("details").open = opened;
    });
    tools.hidden = false;
    filter();
  }
})();
