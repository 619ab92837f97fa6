package io.legate.architecture.planted.attic;

/** A planted class in a package that is no room. */
public final class Nowhere {}
