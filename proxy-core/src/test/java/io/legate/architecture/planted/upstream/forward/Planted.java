package io.legate.architecture.planted.upstream.forward;

/** A planted class that uses a room it may not. */
public final class Planted {
  final Class<?> looksUp = io.legate.architecture.planted.http.codec.h1.Planted.class;
}
