package io.legate.architecture.planted.http;

/** A planted class that uses a room it may not. */
public final class Planted {
  final Class<?> looksUp = io.legate.architecture.planted.upstream.Planted.class;
}
