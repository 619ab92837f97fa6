package io.legate.architecture.planted.extension;

/** A planted class. */
public final class Planted {}
