package io.legate.upstream.lb;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.xds.data.orca.v3.OrcaLoadReport;
import io.legate.http.HeaderMap;
import io.legate.http.HeaderName;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LoadReportReaderTest {
  private static final String REPORT = "endpoint-load-metrics";

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        // rps 100 over utilization
        "TEXT rps_fractional=100, cpu_utilization=0.5 | 200",
        "TEXT rps_fractional:100,cpu_utilization:0.5 | 200",
        "rps_fractional=100,cpu_utilization=0.5 | 200",
        "TEXT rps_fractional=100,cpu_utilization=0.5,mem_utilization=0.9 | 200",
        "TEXT rps_fractional=100,cpu_utilization=0.5,application_utilization=0.25 | 400",
        "TEXT rps_fractional=100,cpu_utilization=0.5,named_metrics.queue=0.8 | 125",
        "TEXT rps_fractional=100,cpu_utilization=0.5,utilization.disk=0.8,utilization.net=1 | 100",
        "TEXT rps_fractional=100,cpu_utilization=0.5,named_metrics.other=0.8 | 200",
        // 10 errors a second, a tenth of the requests, add 0.1 * 2
        "TEXT rps_fractional=100,cpu_utilization=0.3,eps=10 | 200",
        "JSON {\"rps_fractional\": 100, \"cpu_utilization\": 0.5} | 200",
        "JSON {\"rpsFractional\": 100, \"cpuUtilization\": 0.5, \"namedMetrics\": {\"queue\": 1}} | 100",
        "TEXT rps_fractional=1,cpu_utilization=5 | 1",
        "TEXT cpu_utilization=0.5 | 0",
        "TEXT rps_fractional=100 | 0",
      })
  void makesAWeightOfAReport(String header, long weight) {
    assertThat(weight(headers(REPORT, header))).isEqualTo(weight);
  }

  @Test
  void readsTheMessage() {
    OrcaLoadReport report =
        OrcaLoadReport.newBuilder()
            .setRps(7)
            .setRpsFractional(100)
            .setCpuUtilization(0.1)
            .setMemUtilization(0.2)
            .setEps(20)
            .putRequestCost("x", 3)
            .putNamedMetrics("queue", 0.6)
            .putUtilization("disk", 0.3)
            .build();
    String base64 = Base64.getEncoder().encodeToString(report.toByteArray());

    // 0.6 + 2 * 20 / 100
    assertThat(weight(headers("endpoint-load-metrics-bin", base64))).isEqualTo(100);
    assertThat(weight(headers(REPORT, "BIN " + base64))).isEqualTo(100);
    OrcaLoadReport application = report.toBuilder().setApplicationUtilization(1.6).build();
    assertThat(
            weight(
                headers(
                    "endpoint-load-metrics-bin",
                    Base64.getEncoder().encodeToString(application.toByteArray()))))
        .isEqualTo(50);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "TEXT cpu_utilization",
        "TEXT cpu_utilization=much",
        "TEXT cpu_utilization=NaN",
        "TEXT rps_fractional=100,cpu_utilization=0.5,unknown=1",
        "TEXT rps_fractional=100,cpu_utilization=0.5,named_metrics.=1",
        "JSON {\"cpu_utilization\": 0.5",
        "JSON [1]",
        "BIN ????",
        "BIN CQ==",
        "",
      })
  void takesNothingFromWhatIsMalformed(String header) {
    assertThat(LoadReportReader.read(headers(REPORT, header), report())).isFalse();
  }

  @Test
  void findsNoReportWhereThereIsNone() {
    assertThat(LoadReportReader.read(headers("server", "x"), report())).isFalse();
  }

  private static LoadReport report() {
    return new LoadReport(List.of("named_metrics.queue", "utilization.*"));
  }

  private static long weight(HeaderMap headers) {
    LoadReport report = report();
    assertThat(LoadReportReader.read(headers, report)).isTrue();
    return report.weight(2);
  }

  private static HeaderMap headers(String name, String value) {
    HeaderMap headers = new HeaderMap();
    headers.add(HeaderName.of(name), value);
    return headers;
  }
}
