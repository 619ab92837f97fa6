package io.legate.architecture.planted.event;

/** A planted class that uses a room it may not. */
public final class Planted {
  final Class<?> looksUp = io.legate.architecture.planted.stream.Planted.class;
}
