package io.legate.accesslog;

import static org.assertj.core.api.Assertions.assertThat;

import io.envoyproxy.envoy.config.accesslog.v3.AccessLogFilter;
import io.envoyproxy.envoy.config.accesslog.v3.AndFilter;
import io.envoyproxy.envoy.config.accesslog.v3.ComparisonFilter;
import io.envoyproxy.envoy.config.accesslog.v3.DurationFilter;
import io.envoyproxy.envoy.config.accesslog.v3.GrpcStatusFilter;
import io.envoyproxy.envoy.config.accesslog.v3.HeaderFilter;
import io.envoyproxy.envoy.config.accesslog.v3.LogTypeFilter;
import io.envoyproxy.envoy.config.accesslog.v3.NotHealthCheckFilter;
import io.envoyproxy.envoy.config.accesslog.v3.OrFilter;
import io.envoyproxy.envoy.config.accesslog.v3.ResponseFlagFilter;
import io.envoyproxy.envoy.config.accesslog.v3.RuntimeFilter;
import io.envoyproxy.envoy.config.accesslog.v3.StatusCodeFilter;
import io.envoyproxy.envoy.config.accesslog.v3.TraceableFilter;
import io.envoyproxy.envoy.config.core.v3.RuntimeUInt32;
import io.envoyproxy.envoy.config.route.v3.HeaderMatcher;
import io.envoyproxy.envoy.type.v3.FractionalPercent;
import io.legate.event.Transport;
import io.legate.event.Worker;
import io.legate.event.Workers;
import io.legate.http.Headers;
import io.legate.stats.StatsStore;
import io.legate.stream.ResponseFlag;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class AccessLogFiltersTest {
  private static Workers workers;
  private final Problems problems = new Problems();

  @BeforeAll
  static void start() {
    workers = new Workers(1, Transport.NIO, new StatsStore(1));
  }

  @AfterAll
  static void end() {
    workers.close();
  }

  private boolean passes(AccessLogFilter.Builder proto, FormatContext context) throws Exception {
    io.legate.accesslog.AccessLogFilter filter =
        AccessLogFilters.compile(proto.build(), problems.at());
    assertThat(problems.errors).isEmpty();
    Worker worker = workers.all().get(0);
    CompletableFuture<Boolean> answer = new CompletableFuture<>();
    worker.execute(() -> answer.complete(filter.matches(context, worker)));
    return answer.get(10, TimeUnit.SECONDS);
  }

  private static ComparisonFilter.Builder comparison(ComparisonFilter.Op op, int value) {
    return ComparisonFilter.newBuilder()
        .setOp(op)
        .setValue(RuntimeUInt32.newBuilder().setDefaultValue(value).setRuntimeKey("k"));
  }

  private static AccessLogFilter.Builder status(ComparisonFilter.Op op, int value) {
    return AccessLogFilter.newBuilder()
        .setStatusCodeFilter(StatusCodeFilter.newBuilder().setComparison(comparison(op, value)));
  }

  @Test
  void comparesTheStatus() throws Exception {
    FakeContext context = FakeContext.http();
    assertThat(passes(status(ComparisonFilter.Op.GE, 200), context)).isTrue();
    assertThat(passes(status(ComparisonFilter.Op.GE, 201), context)).isFalse();
    assertThat(passes(status(ComparisonFilter.Op.LE, 199), context)).isFalse();
    assertThat(passes(status(ComparisonFilter.Op.EQ, 200), context)).isTrue();
  }

  @Test
  void comparesTheDurationInMilliseconds() throws Exception {
    FakeContext context = FakeContext.http();
    context.info.endNanos = FakeContext.START_NANOS + 5_999_999;
    DurationFilter.Builder five =
        DurationFilter.newBuilder().setComparison(comparison(ComparisonFilter.Op.GE, 5));
    DurationFilter.Builder six =
        DurationFilter.newBuilder().setComparison(comparison(ComparisonFilter.Op.GE, 6));
    assertThat(passes(AccessLogFilter.newBuilder().setDurationFilter(five), context)).isTrue();
    assertThat(passes(AccessLogFilter.newBuilder().setDurationFilter(six), context)).isFalse();
  }

  @Test
  void joinsFiltersByAndAndOr() throws Exception {
    AccessLogFilter.Builder yes = status(ComparisonFilter.Op.EQ, 200);
    AccessLogFilter.Builder no = status(ComparisonFilter.Op.EQ, 500);
    FakeContext context = FakeContext.http();
    assertThat(
            passes(
                AccessLogFilter.newBuilder()
                    .setAndFilter(AndFilter.newBuilder().addFilters(yes).addFilters(no)),
                context))
        .isFalse();
    assertThat(
            passes(
                AccessLogFilter.newBuilder()
                    .setOrFilter(OrFilter.newBuilder().addFilters(no).addFilters(yes)),
                context))
        .isTrue();
  }

  @Test
  void looksForFlags() throws Exception {
    AccessLogFilter.Builder any =
        AccessLogFilter.newBuilder().setResponseFlagFilter(ResponseFlagFilter.getDefaultInstance());
    AccessLogFilter.Builder noRoute =
        AccessLogFilter.newBuilder()
            .setResponseFlagFilter(ResponseFlagFilter.newBuilder().addFlags("NR").addFlags("UO"));
    FakeContext context = FakeContext.http();
    assertThat(passes(any, context)).isFalse();
    context.info.addFlag(ResponseFlag.NO_HEALTHY_UPSTREAM);
    assertThat(passes(any, context)).isTrue();
    assertThat(passes(noRoute, context)).isFalse();
    context.info.addFlag(ResponseFlag.NO_ROUTE_FOUND);
    assertThat(passes(noRoute, context)).isTrue();
  }

  @Test
  void looksAtHeadersAndSurvivesTheirAbsence() throws Exception {
    AccessLogFilter.Builder authority =
        AccessLogFilter.newBuilder()
            .setHeaderFilter(
                HeaderFilter.newBuilder()
                    .setHeader(
                        HeaderMatcher.newBuilder().setName(":authority").setPresentMatch(true)));
    assertThat(passes(authority, FakeContext.http())).isTrue();
    assertThat(passes(authority, FakeContext.tcp())).isFalse();
  }

  @Test
  void takesAShareOfRequests() throws Exception {
    RuntimeFilter.Builder all =
        RuntimeFilter.newBuilder()
            .setRuntimeKey("k")
            .setPercentSampled(FractionalPercent.newBuilder().setNumerator(100));
    RuntimeFilter.Builder none = RuntimeFilter.newBuilder().setRuntimeKey("k");
    FakeContext context = FakeContext.http();
    assertThat(passes(AccessLogFilter.newBuilder().setRuntimeFilter(all), context)).isTrue();
    assertThat(passes(AccessLogFilter.newBuilder().setRuntimeFilter(none), context)).isFalse();
  }

  @Test
  void looksAtTheGrpcStatus() throws Exception {
    FakeContext context = FakeContext.http().response(Headers.GRPC_STATUS, "14");
    GrpcStatusFilter.Builder unavailable =
        GrpcStatusFilter.newBuilder().addStatuses(GrpcStatusFilter.Status.UNAVAILABLE);
    assertThat(passes(AccessLogFilter.newBuilder().setGrpcStatusFilter(unavailable), context))
        .isTrue();
    unavailable.setExclude(true);
    assertThat(passes(AccessLogFilter.newBuilder().setGrpcStatusFilter(unavailable), context))
        .isFalse();
  }

  @Test
  void letsRequestsPassThatAreNoHealthChecks() throws Exception {
    assertThat(
            passes(
                AccessLogFilter.newBuilder()
                    .setNotHealthCheckFilter(NotHealthCheckFilter.getDefaultInstance()),
                FakeContext.http()))
        .isTrue();
  }

  @Test
  void warnsThatNothingIsTraced() throws Exception {
    assertThat(
            passes(
                AccessLogFilter.newBuilder()
                    .setTraceableFilter(TraceableFilter.getDefaultInstance()),
                FakeContext.http()))
        .isFalse();
    assertThat(problems.warnings).hasSize(1);
  }

  @Test
  void refusesWhatItCannotDo() {
    AccessLogFilters.compile(
        AccessLogFilter.newBuilder().setLogTypeFilter(LogTypeFilter.getDefaultInstance()).build(),
        problems.at());
    AccessLogFilters.compile(AccessLogFilter.getDefaultInstance(), problems.at());
    AccessLogFilters.compile(
        AccessLogFilter.newBuilder()
            .setResponseFlagFilter(ResponseFlagFilter.newBuilder().addFlags("XX"))
            .build(),
        problems.at());
    assertThat(problems.errors).hasSize(3);
  }
}
