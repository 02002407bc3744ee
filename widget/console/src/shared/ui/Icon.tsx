const PATHS = {
  inbox: "M4 13l2.5-8h11L20 13v6H4zM4 13h5l1.5 2.5h3L15 13h5",
  book: "M5 4.5h9.5A2.5 2.5 0 0 1 17 7v12.5H7.5A2.5 2.5 0 0 1 5 17zM17 8.5h2v11h-2M8.5 9h5M8.5 12.5h5",
  people: "M9 11.5a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7zM2.5 19.5c.5-3.5 3-5.5 6.5-5.5s6 2 6.5 5.5M15.5 5a3.5 3.5 0 0 1 0 6.5M18 14.5c2 .8 3.2 2.5 3.5 5",
  gear: "M12 15a3 3 0 1 0 0-6 3 3 0 0 0 0 6zM12 3v2.5M12 18.5V21M3 12h2.5M18.5 12H21M5.6 5.6l1.8 1.8M16.6 16.6l1.8 1.8M18.4 5.6l-1.8 1.8M7.4 16.6l-1.8 1.8",
  out: "M10 5H5v14h5M14 8l4 4-4 4M18 12H9",
  back: "M14.5 5.5L8 12l6.5 6.5",
  send: "M12 19V5M5.5 11.5L12 5l6.5 6.5",
  close: "M6 6l12 12M18 6L6 18",
  search: "M11 18a7 7 0 1 0 0-14 7 7 0 0 0 0 14zM16 16l4.5 4.5",
  upload: "M12 16V5M7.5 9L12 4.5 16.5 9M5 15v4h14v-4",
  plus: "M12 5v14M5 12h14",
  trash: "M5 7h14M10 7V5h4v2M7 7l1 12.5h8L17 7M10.5 10.5v6M13.5 10.5v6",
  chat: "M12 4c-4.9 0-8.5 3.2-8.5 7.2 0 2.2 1.1 4.1 2.9 5.5L6 20l3.5-1.7c.8.2 1.6.3 2.5.3 4.9 0 8.5-3.2 8.5-7.3S16.9 4 12 4z",
  star: "M12 4l2.4 5 5.5.7-4 3.8 1 5.5-4.9-2.7L7.1 19l1-5.5-4-3.8 5.5-.7z",
  flag: "M6 20V4.5h11l-2.5 4 2.5 4H6",
  note: "M5 5h14v9l-5 5H5zM14 19v-5h5",
  copy: "M9 9h10v10H9zM5 15V5h10",
};

export type IconName = keyof typeof PATHS;

export function Icon({ name }: { name: IconName }) {
  return (
    <svg viewBox="0 0 24 24" aria-hidden="true" className="icon">
      <path d={PATHS[name]} />
    </svg>
  );
}
