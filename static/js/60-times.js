// <time datetime="…Z" data-local>4 minutes ago</time>: the exact time in the reader's zone, as a title.

const exactTime = new Intl.DateTimeFormat(undefined, { dateStyle: "long", timeStyle: "long" });

onNewContent(() => {
  for (const time of document.querySelectorAll("time[datetime][data-local]")) {
    const date = new Date(time.dateTime);
    if (!Number.isNaN(date.getTime())) time.title = exactTime.format(date);
  }
});
