package io.legate.admin.endpoint;

import io.legate.admin.AdminContext;
import io.legate.admin.AdminRequest;
import io.legate.admin.AdminResponse;
import io.legate.admin.stats.PrometheusBody;
import io.legate.admin.stats.StatsBody;
import io.legate.admin.stats.StatsParams;

/** {@code /stats} in its formats, and {@code /stats/prometheus}. */
public final class StatsEndpoint {
  private final AdminContext context;

  public StatsEndpoint(AdminContext context) {
    this.context = context;
  }

  /** {@code /stats}. */
  public AdminResponse stats(AdminRequest request) {
    StatsParams params;
    try {
      params = StatsParams.parse(request.query());
    } catch (StatsParams.Invalid e) {
      return AdminResponse.text(400, e.usage());
    }
    return switch (params.format()) {
      case TEXT -> AdminResponse.streamed(AdminResponse.TEXT, new StatsBody(context, params));
      case JSON -> AdminResponse.streamed(AdminResponse.JSON, new StatsBody(context, params));
      case HTML, ACTIVE_HTML ->
          AdminResponse.streamed(AdminResponse.HTML, new StatsBody(context, params));
      case PROMETHEUS -> prometheus(request, params);
    };
  }

  /** {@code /stats/prometheus}. */
  public AdminResponse prometheus(AdminRequest request) {
    try {
      return prometheus(request, StatsParams.parse(request.query()));
    } catch (StatsParams.Invalid e) {
      return AdminResponse.text(400, e.usage());
    }
  }

  private AdminResponse prometheus(AdminRequest request, StatsParams params) {
    boolean summary = "summary".equals(request.query().first("histogram_buckets"));
    return AdminResponse.streamed(AdminResponse.TEXT, new PrometheusBody(context, params, summary));
  }
}
