-- What the folder of CSV files is read into. A table is the file of its name, and empty where there is none.
CREATE TABLE accounts (
  account TEXT PRIMARY KEY, address TEXT NOT NULL,
  cold_meter TEXT NOT NULL, hot_meter TEXT NOT NULL, tariffs TEXT NOT NULL,
  debt TEXT NOT NULL, bill TEXT NOT NULL, paid TEXT NOT NULL
);
CREATE TABLE readings (
  account TEXT NOT NULL, meter TEXT NOT NULL, day TEXT NOT NULL, value TEXT NOT NULL,
  PRIMARY KEY (account, meter, day)
);
CREATE TABLE requests (
  number TEXT PRIMARY KEY, state TEXT NOT NULL, about TEXT NOT NULL, made TEXT NOT NULL
);
CREATE TABLE timetable (
  doctor TEXT NOT NULL, weekday INTEGER NOT NULL, since TEXT NOT NULL, until TEXT NOT NULL,
  minutes INTEGER NOT NULL, room TEXT NOT NULL
);
CREATE TABLE bookings (
  number INTEGER PRIMARY KEY AUTOINCREMENT, doctor TEXT NOT NULL, time TEXT NOT NULL, room TEXT NOT NULL,
  policy TEXT NOT NULL, caller TEXT NOT NULL, cancelled INTEGER NOT NULL DEFAULT 0
);
CREATE UNIQUE INDEX taken ON bookings (doctor, time) WHERE NOT cancelled;
