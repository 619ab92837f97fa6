package io.legate.architecture.planted.upstream.health;

/** A planted class that uses a room it may not. */
public final class Planted {
  final Class<?> looksUp = io.legate.architecture.planted.upstream.outlier.Planted.class;
}
