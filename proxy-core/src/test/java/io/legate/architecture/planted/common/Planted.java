package io.legate.architecture.planted.common;

/** A planted class that uses a room it may not. */
public final class Planted {
  final Class<?> looksUp = io.legate.architecture.planted.stats.Planted.class;
}
