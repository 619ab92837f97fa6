package io.legate.architecture.planted.extension.a;

/** A planted class that uses a room it may not. */
public final class Planted {
  final Class<?> looksUp = io.legate.architecture.planted.extension.b.Planted.class;
}
