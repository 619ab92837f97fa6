package io.legate.accesslog;

import io.envoyproxy.envoy.config.accesslog.v3.ComparisonFilter;
import io.envoyproxy.envoy.config.accesslog.v3.GrpcStatusFilter;
import io.envoyproxy.envoy.config.accesslog.v3.ResponseFlagFilter;
import io.envoyproxy.envoy.config.accesslog.v3.RuntimeFilter;
import io.legate.common.ConfigContext;
import io.legate.common.FieldSet;
import io.legate.common.FractionalPercent;
import io.legate.http.HeaderMap;
import io.legate.http.HeaderMatcher;
import io.legate.stream.ResponseFlag;
import io.legate.stream.StreamInfo;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongPredicate;

/** Compiles Envoy's {@code AccessLogFilter}. On the control thread. */
final class AccessLogFilters {
  private static final String PACKAGE = "envoy.config.accesslog.v3.";
  private static final String NO_RUNTIME = "there is no runtime that could override the default";
  private static final long NANOS_PER_MILLI = 1_000_000;
  private static final HeaderMap NO_HEADERS = new HeaderMap(0);

  static final FieldSet FIELDS =
      FieldSet.of(PACKAGE + "AccessLogFilter")
          .reads("status_code_filter", "duration_filter", "not_health_check_filter")
          .reads("traceable_filter", "runtime_filter", "and_filter", "or_filter", "header_filter")
          .reads("response_flag_filter", "grpc_status_filter")
          .refuses("extension_filter", "there are no filter extensions")
          .refuses("metadata_filter", "there is no dynamic metadata")
          .refuses("log_type_filter", "lines are written at the end only");
  static final FieldSet COMPARISON_FIELDS =
      FieldSet.of(PACKAGE + "ComparisonFilter").reads("op", "value");
  static final FieldSet VALUE_FIELDS =
      FieldSet.of("envoy.config.core.v3.RuntimeUInt32")
          .reads("default_value")
          .harmless("runtime_key", NO_RUNTIME);
  static final FieldSet RUNTIME_FIELDS =
      FieldSet.of(PACKAGE + "RuntimeFilter")
          .reads("percent_sampled")
          .harmless("runtime_key", NO_RUNTIME)
          .harmless("use_independent_randomness", "each request always has a random number anew");
  static final List<FieldSet> ALL =
      List.of(FIELDS, COMPARISON_FIELDS, VALUE_FIELDS, RUNTIME_FIELDS);

  private AccessLogFilters() {}

  static AccessLogFilter compile(
      io.envoyproxy.envoy.config.accesslog.v3.AccessLogFilter proto, ConfigContext at) {
    at.check(FIELDS, proto);
    return switch (proto.getFilterSpecifierCase()) {
      case STATUS_CODE_FILTER ->
          statusCode(proto.getStatusCodeFilter().getComparison(), at.at("status_code_filter"));
      case DURATION_FILTER ->
          duration(proto.getDurationFilter().getComparison(), at.at("duration_filter"));
      case NOT_HEALTH_CHECK_FILTER -> (context, worker) -> true; // No health check filter yet.
      case TRACEABLE_FILTER -> traceable(at.at("traceable_filter"));
      case RUNTIME_FILTER -> runtime(proto.getRuntimeFilter(), at.at("runtime_filter"));
      case AND_FILTER -> and(several(proto.getAndFilter().getFiltersList(), at.at("and_filter")));
      case OR_FILTER -> or(several(proto.getOrFilter().getFiltersList(), at.at("or_filter")));
      case HEADER_FILTER ->
          header(
              HeaderMatcher.compile(
                  proto.getHeaderFilter().getHeader(), at.at("header_filter").at("header")));
      case RESPONSE_FLAG_FILTER ->
          responseFlags(proto.getResponseFlagFilter(), at.at("response_flag_filter"));
      case GRPC_STATUS_FILTER -> grpcStatus(proto.getGrpcStatusFilter());
      case EXTENSION_FILTER, METADATA_FILTER, LOG_TYPE_FILTER -> (context, worker) -> false;
      case FILTERSPECIFIER_NOT_SET -> {
        at.error("no filter is set (expected one of the kinds of filter)");
        yield (context, worker) -> false;
      }
    };
  }

  private static AccessLogFilter statusCode(ComparisonFilter proto, ConfigContext at) {
    LongPredicate comparison = comparison(proto, at.at("comparison"));
    return (context, worker) -> comparison.test(context.streamInfo().responseCode());
  }

  private static AccessLogFilter duration(ComparisonFilter proto, ConfigContext at) {
    LongPredicate comparison = comparison(proto, at.at("comparison"));
    return (context, worker) -> {
      StreamInfo info = context.streamInfo();
      long end = info.endNanos == 0 ? worker.nowNanos() : info.endNanos;
      return comparison.test((end - info.startNanos()) / NANOS_PER_MILLI);
    };
  }

  private static LongPredicate comparison(ComparisonFilter proto, ConfigContext at) {
    at.check(COMPARISON_FIELDS, proto);
    if (!proto.hasValue()) {
      at.at("value").error("value is required (expected it to be set)");
    }
    at.at("value").check(VALUE_FIELDS, proto.getValue());
    long value = Integer.toUnsignedLong(proto.getValue().getDefaultValue());
    return switch (proto.getOp()) {
      case EQ -> fact -> fact == value;
      case GE -> fact -> fact >= value;
      case LE -> fact -> fact <= value;
      case UNRECOGNIZED -> {
        at.at("op").error("expected EQ, GE or LE");
        yield fact -> false;
      }
    };
  }

  private static AccessLogFilter traceable(ConfigContext at) {
    at.warn(
        "unsupported-field",
        "requests are not traced yet, so this filter lets none pass (expected another filter)");
    return (context, worker) -> false;
  }

  private static AccessLogFilter runtime(RuntimeFilter proto, ConfigContext at) {
    at.check(RUNTIME_FIELDS, proto);
    FractionalPercent share =
        FractionalPercent.compile(proto.getPercentSampled(), at.at("percent_sampled"));
    return (context, worker) -> share.includes(worker.random().next());
  }

  private static AccessLogFilter[] several(
      List<io.envoyproxy.envoy.config.accesslog.v3.AccessLogFilter> protos, ConfigContext at) {
    if (protos.size() < 2) {
      at.at("filters").error("value must contain at least 2 item(s) (expected at least two)");
    }
    List<AccessLogFilter> filters = new ArrayList<>();
    for (int i = 0; i < protos.size(); i++) {
      filters.add(compile(protos.get(i), at.at("filters", i)));
    }
    return filters.toArray(new AccessLogFilter[0]);
  }

  private static AccessLogFilter and(AccessLogFilter[] filters) {
    return (context, worker) -> {
      for (AccessLogFilter filter : filters) {
        if (!filter.matches(context, worker)) {
          return false;
        }
      }
      return true;
    };
  }

  private static AccessLogFilter or(AccessLogFilter[] filters) {
    return (context, worker) -> {
      for (AccessLogFilter filter : filters) {
        if (filter.matches(context, worker)) {
          return true;
        }
      }
      return false;
    };
  }

  private static AccessLogFilter header(HeaderMatcher matcher) {
    return (context, worker) -> {
      HeaderMap headers = context.requestHeaders();
      return matcher.matches(headers == null ? NO_HEADERS : headers);
    };
  }

  private static AccessLogFilter responseFlags(ResponseFlagFilter proto, ConfigContext at) {
    if (proto.getFlagsCount() == 0) {
      return (context, worker) -> context.streamInfo().responseFlags() != 0;
    }
    Map<String, ResponseFlag> byName = new HashMap<>();
    for (ResponseFlag flag : ResponseFlag.values()) {
      byName.put(flag.shortName(), flag);
    }
    long bits = 0;
    for (int i = 0; i < proto.getFlagsCount(); i++) {
      ResponseFlag flag = byName.get(proto.getFlags(i));
      if (flag == null) {
        at.at("flags", i)
            .error("unknown response flag '" + proto.getFlags(i) + "' (expected UH, UF, NR, …)");
      } else {
        bits |= flag.bit();
      }
    }
    long wanted = bits;
    return (context, worker) -> (context.streamInfo().responseFlags() & wanted) != 0;
  }

  private static AccessLogFilter grpcStatus(GrpcStatusFilter proto) {
    long bits = 0;
    for (int number : proto.getStatusesValueList()) {
      bits |= number >= 0 && number < Long.SIZE ? 1L << number : 0;
    }
    long wanted = bits;
    boolean exclude = proto.getExclude();
    return (context, worker) -> {
      int status = GrpcStatus.ofResponse(context);
      int number = status < 0 ? GrpcStatus.UNKNOWN.ordinal() : status;
      boolean found = number < Long.SIZE && (wanted & (1L << number)) != 0;
      return found != exclude;
    };
  }
}
