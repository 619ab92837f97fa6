package io.legate.common;

import io.envoyproxy.envoy.config.core.v3.RuntimeFractionalPercent;
import io.envoyproxy.envoy.type.v3.FractionalPercent.DenominatorType;

/**
 * A share of requests, decided by a random number of each. Immutable. Envoy: {@code
 * envoy.type.v3.FractionalPercent}.
 *
 * @param numerator how many
 * @param denominator of how many: 100, 10,000 or 1,000,000
 */
public record FractionalPercent(long numerator, long denominator) {
  /** What is read of the message. */
  public static final FieldSet FIELDS =
      FieldSet.of("envoy.type.v3.FractionalPercent").reads("numerator", "denominator");

  /** What is read of {@code RuntimeFractionalPercent}: there is no runtime to override it yet. */
  public static final FieldSet RUNTIME_FIELDS =
      FieldSet.of("envoy.config.core.v3.RuntimeFractionalPercent").reads("default_value");

  /** Compiles the message. */
  public static FractionalPercent compile(
      io.envoyproxy.envoy.type.v3.FractionalPercent proto, ConfigContext at) {
    at.check(FIELDS, proto);
    long denominator = denominator(proto.getDenominator());
    if (denominator == 0) {
      at.at("denominator").error("expected HUNDRED, TEN_THOUSAND or MILLION");
    }
    return new FractionalPercent(
        Integer.toUnsignedLong(proto.getNumerator()), Math.max(denominator, 1));
  }

  /** Compiles the default value of a message that runtime may override. */
  public static FractionalPercent compile(RuntimeFractionalPercent proto, ConfigContext at) {
    at.check(RUNTIME_FIELDS, proto);
    if (!proto.hasDefaultValue()) {
      at.at("default_value").error("value is required (expected it to be set)");
    }
    return compile(proto.getDefaultValue(), at.at("default_value"));
  }

  /** Whether a request with that random number belongs to the share. */
  public boolean includes(long randomValue) {
    return Long.remainderUnsigned(randomValue, denominator) < numerator;
  }

  private static long denominator(DenominatorType type) {
    return switch (type) {
      case HUNDRED -> 100;
      case TEN_THOUSAND -> 10_000;
      case MILLION -> 1_000_000;
      case UNRECOGNIZED -> 0;
    };
  }
}
