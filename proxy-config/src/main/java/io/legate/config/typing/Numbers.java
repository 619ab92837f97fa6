package io.legate.config.typing;

import io.legate.config.schema.FieldSchema.Kind;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Reads numbers and booleans as YAML 1.1, YAML 1.2 and JSON write them; null for what is none. */
final class Numbers {

  /** Longer texts are no number anybody means, and could cost time to convert. */
  private static final int LONGEST = 64;

  /** Two to the power of 64. */
  private static final double BEYOND_64_BITS = 0x1p64;

  private Numbers() {}

  /** True, false and what YAML 1.1 takes for them, in any case. */
  static @Nullable Boolean bool(String text) {
    if (text.length() > 5) {
      return null;
    }
    return switch (text.toLowerCase(Locale.ROOT)) {
      case "true", "yes", "on" -> true;
      case "false", "no", "off" -> false;
      default -> null;
    };
  }

  static @Nullable Double floating(String text) {
    if (text.isEmpty() || text.length() > LONGEST) {
      return null;
    }
    switch (text.toLowerCase(Locale.ROOT)) {
      case ".inf", "+.inf", "infinity" -> {
        return Double.POSITIVE_INFINITY;
      }
      case "-.inf", "-infinity" -> {
        return Double.NEGATIVE_INFINITY;
      }
      case ".nan", "nan" -> {
        return Double.NaN;
      }
      default -> {}
    }
    if (!decimal(text)) {
      return null;
    }
    try {
      return Double.valueOf(text);
    } catch (NumberFormatException e) {
      return null; // digits and signs in an order that is no number
    }
  }

  /** Only what decimal notation needs: Java's own forms ({@code 0x1p3}, {@code 1f}) stay out. */
  private static boolean decimal(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if ((c < '0' || c > '9') && "+-.eE".indexOf(c) < 0) {
        return false;
      }
    }
    return true;
  }

  /**
   * A whole number within the range of its kind, as its bits; {@code 5.0} and {@code 1e3} are
   * whole.
   *
   * @param plain whether the text stands without quotes, where YAML 1.1 knows octal and underscores
   */
  static @Nullable Long integer(String text, boolean plain, Kind kind) {
    Long small = small(text);
    if (small != null) {
      return inRange(BigInteger.valueOf(small), kind) ? small : null;
    }
    BigInteger value = wide(text, plain);
    return value == null || !inRange(value, kind) ? null : Long.valueOf(value.longValue());
  }

  /** Nearly all numbers: a few digits and no leading zero. */
  private static @Nullable Long small(String text) {
    if (text.isEmpty() || text.length() > 15 || text.charAt(0) == '0') {
      return null;
    }
    long value = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c < '0' || c > '9') {
        return null;
      }
      value = value * 10 + (c - '0');
    }
    return value;
  }

  private static @Nullable BigInteger wide(String text, boolean plain) {
    if (text.isEmpty() || text.length() > LONGEST) {
      return null;
    }
    boolean negative = text.charAt(0) == '-';
    String digits = negative || text.charAt(0) == '+' ? text.substring(1) : text;
    if (plain) {
      digits = digits.replace("_", "");
    }
    BigInteger magnitude = magnitude(digits, plain);
    return magnitude == null || !negative ? magnitude : magnitude.negate();
  }

  private static @Nullable BigInteger magnitude(String digits, boolean plain) {
    if (digits.isEmpty() || digits.charAt(0) == '-' || digits.charAt(0) == '+') {
      return null;
    }
    try {
      if (digits.startsWith("0x") || digits.startsWith("0X")) {
        return new BigInteger(digits.substring(2), 16);
      }
      if (digits.startsWith("0o")) {
        return new BigInteger(digits.substring(2), 8);
      }
      if (plain && octal(digits)) {
        return new BigInteger(digits, 8); // YAML 1.1, as in `mode: 0644`
      }
      return whole(digits);
    } catch (NumberFormatException | ArithmeticException e) {
      return null; // not digits, or a fraction
    }
  }

  private static boolean octal(String digits) {
    boolean octal = digits.length() > 1 && digits.charAt(0) == '0';
    for (int i = 1; i < digits.length(); i++) {
      octal &= digits.charAt(i) >= '0' && digits.charAt(i) <= '7';
    }
    return octal;
  }

  private static @Nullable BigInteger whole(String digits) {
    Double about = floating(digits);
    if (about == null || !(Math.abs(about) <= BEYOND_64_BITS)) {
      return null; // also keeps an exponent from asking for a billion digits
    }
    if (about != 0 && Math.abs(about) < 1) {
      return null;
    }
    return about == 0 ? BigInteger.ZERO : new BigDecimal(digits).toBigIntegerExact();
  }

  private static boolean inRange(BigInteger value, Kind kind) {
    return switch (kind) {
      case UINT32, FIXED32 -> value.signum() >= 0 && value.bitLength() <= 32;
      case UINT64, FIXED64 -> value.signum() >= 0 && value.bitLength() <= 64;
      case INT32, SINT32, SFIXED32, ENUM -> value.bitLength() <= 31;
      default -> value.bitLength() <= 63;
    };
  }
}
