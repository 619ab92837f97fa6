package io.legate.architecture.planted.extension.b;

/** A planted class. */
public final class Planted {}
