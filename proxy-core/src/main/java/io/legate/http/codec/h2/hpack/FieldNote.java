package io.legate.http.codec.h2.hpack;

/** What the decoder notes of a field in its table: slot and flags in one int. */
final class FieldNote {
  private FieldNote() {}

  static int of(int slot, int flags) {
    return flags << Byte.SIZE | slot + 1;
  }

  static int slot(int note) {
    return (note & 0xff) - 1;
  }

  static int flags(int note) {
    return note >> Byte.SIZE;
  }
}
