"use strict";
(() => {
  // Neither case nor accents: "godel" finds Gödel.
  const plain = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
  const counted = (count) => `${count} ${count === 1 ? "paper" : "papers"}`;
  const box = document.getElementById("filter");
  const status = document.getElementById("found");
  const days = [...document.querySelectorAll(".day")].map((section) => ({
    section,
    count: section.querySelector(".count"),
    link: document.querySelector(`.days a[href="#${section.id}"]`).parentNode,
    papers: [...section.querySelectorAll("article")].map((article) => ({
      article,
      text: plain([...article.querySelectorAll("h3, p")].map((p) => p.textContent).join(" ")),
    })),
  }));
  const all = days.reduce((sum, day) => sum + day.papers.length, 0);

  const filter = () => {
    const words = plain(box.value).split(/\s+/u).filter(Boolean);
    let found = 0;
    for (const day of days) {
      let shown = 0;
      for (const { article, text } of day.papers) {
        article.hidden = !words.every((word) => text.includes(word));
        shown += article.hidden ? 0 : 1;
      }
      day.section.hidden = day.link.hidden = shown === 0;
      const whole = counted(day.papers.length);
      day.count.textContent = shown < day.papers.length ? `${shown} of ${whole}` : whole;
      found += shown;
    }
    status.textContent = words.length ? `${found} of ${counted(all)}` : "";
  };

  box.addEventListener("input", filter);
  box.addEventListener("keydown", (event) => {
    if (event.key === "Escape") {
      box.value = "";
      filter();
    }
  });
  box.closest("[hidden]").hidden = false;
})();
