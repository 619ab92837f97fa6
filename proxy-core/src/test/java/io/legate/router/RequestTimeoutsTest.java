package io.legate.router;

import static org.assertj.core.api.Assertions.assertThat;

import io.legate.http.HeaderMap;
import io.legate.http.Headers;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RequestTimeoutsTest {
  private static final long NO_TIME = -1;

  @ParameterizedTest
  @CsvSource({
    "1H, 3600000000000",
    "2M, 120000000000",
    "3S, 3000000000",
    "4m, 4000000",
    "5u, 5000",
    "6n, 6",
    "0S, 0",
    "99999999H, 9223372036854775807",
    "123456789n, -1",
    "S, -1",
    "1, -1",
    "1s, -1",
    "-1S, -1",
    "1.5S, -1",
  })
  void readsTheTimeoutOfGrpcClients(String value, long nanos) {
    var head = new HeaderMap(64);
    assertThat(GrpcTimeout.nanos(head)).isEqualTo(NO_TIME);
    head.add(Headers.GRPC_TIMEOUT, value);
    assertThat(GrpcTimeout.nanos(head)).isEqualTo(nanos);
  }

  @ParameterizedTest
  @CsvSource({
    "50, -1, 100, 50",
    "500, -1, 100, 100",
    "500, -1, 0, 500",
    "500, 20, 100, 80", // the offset is taken off last
    "50, 60, 100, 1", // and may leave nothing: not 0, which is any time
    "0, -1, 100, 1",
  })
  void timesTheStreamsOfGrpcClients(long given, long offset, long max, long nanos) {
    assertThat(GrpcTimeout.duration(given, offset, max)).isEqualTo(nanos);
  }

  @ParameterizedTest
  @CsvSource({
    "1, 1m",
    "1500000, 1m",
    "99999999000000, 99999999m",
    "100000000000000, 100000S",
    "9223372036854775807, 2562047H",
  })
  void writesTimeouts(long nanos, String text) {
    assertThat(GrpcTimeout.text(nanos)).isEqualTo(text);
  }

  @ParameterizedTest
  @CsvSource({
    "-1, -1, 100, 100", // none given: what the route allows
    "-1, -1, 0, 0",
    "50, -1, 100, 50",
    "500, -1, 100, 100",
    "500, -1, 0, 500",
    "50, 20, 100, 30",
    "50, 50, 100, 50", // an offset that leaves nothing is not taken off
  })
  void capsTheTimeoutOfGrpcClients(long given, long offset, long max, long effective) {
    assertThat(GrpcTimeout.effective(given, offset, max)).isEqualTo(effective);
  }
}
