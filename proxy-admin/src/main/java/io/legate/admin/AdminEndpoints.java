package io.legate.admin;

import static io.legate.admin.AdminEndpoint.get;
import static io.legate.admin.AdminEndpoint.post;
import static io.legate.admin.AdminParam.choice;
import static io.legate.admin.AdminParam.flag;
import static io.legate.admin.AdminParam.string;

import io.legate.admin.endpoint.ClustersEndpoint;
import io.legate.admin.endpoint.ConfigDumpEndpoint;
import io.legate.admin.endpoint.ListenersEndpoint;
import io.legate.admin.endpoint.LoggingEndpoint;
import io.legate.admin.endpoint.MemoryFacts;
import io.legate.admin.endpoint.RuntimeEndpoint;
import io.legate.admin.endpoint.ServerCommands;
import io.legate.admin.endpoint.ServerFacts;
import io.legate.admin.endpoint.StatsEndpoint;
import java.util.List;

/** The admin endpoints: the one list of them, by path. */
final class AdminEndpoints {
  private AdminEndpoints() {}

  /** All endpoints of a server; {@code admin} answers those that show the list itself. */
  static List<AdminEndpoint> all(AdminContext context, Admin admin) {
    ServerFacts facts = new ServerFacts(context);
    ServerCommands commands = new ServerCommands(context);
    StatsEndpoint stats = new StatsEndpoint(context);
    return List.of(
        get("/", "Admin home page", admin::home),
        get("/certs", "print certs on machine", facts::certs),
        get(
            "/clusters",
            "upstream cluster status",
            new ClustersEndpoint(context)::handle,
            string("filter", "Regular expression (Google re2) for filtering clusters by name"),
            choice("format", "File format to use", "text", "json")),
        get(
            "/config_dump",
            "dump current Envoy configs (experimental)",
            new ConfigDumpEndpoint(context)::handle,
            string("resource", "The repeated field to dump, such as static_clusters"),
            string(
                "mask",
                "The fields to keep, separated by commas; with resource, of each of its elements"),
            string("name_regex", "Dump only the resources whose whole names match the regex"),
            flag("include_eds", "Dump the endpoints of the clusters too")),
        post("/drain_listeners", "drain listeners", commands::drainListeners, drainParams()),
        post(
            "/healthcheck/fail",
            "cause the server to fail health checks",
            commands::failHealthcheck),
        post(
            "/healthcheck/ok", "cause the server to pass health checks", commands::passHealthcheck),
        get("/help", "print out list of admin commands", admin::help),
        get(
            "/hot_restart_version",
            "print the hot restart compatibility version",
            facts::hotRestartVersion),
        get(
            "/init_dump",
            "dump current Envoy init manager information (experimental)",
            facts::initDump,
            string("mask", "The component whose unready targets are dumped: listener")),
        get(
            "/listeners",
            "print listener info",
            new ListenersEndpoint(context)::handle,
            choice("format", "File format to use", "text", "json")),
        post(
            "/logging",
            "query/change logging levels",
            new LoggingEndpoint(context)::handle,
            string("paths", "Levels of several loggers: <name1>:<level1>,<name2>:<level2>"),
            choice(
                "level",
                "The level of all loggers",
                "",
                "trace",
                "debug",
                "info",
                "warning",
                "error",
                "critical",
                "off")),
        get("/memory", "print current allocation/heap usage", new MemoryFacts()::memory),
        post("/quitquitquit", "exit the server", commands::quit),
        get("/ready", "print server state, return 200 if LIVE, otherwise return 503", facts::ready),
        post("/reopen_logs", "reopen access logs", commands::reopenLogs),
        post("/reset_counters", "reset all counters to zero", commands::resetCounters),
        get("/runtime", "print runtime values", new RuntimeEndpoint(context)::handle),
        get("/server_info", "print server version/status information", facts::serverInfo),
        get("/stats", "print server stats", stats::stats, statsParams()),
        get(
            "/stats/prometheus",
            "print server stats in prometheus format",
            stats::prometheus,
            prometheusParams()));
  }

  private static AdminParam[] drainParams() {
    return new AdminParam[] {
      flag("graceful", "First a drain period, in which new connections are still accepted"),
      flag("skip_exit", "Keep the listeners open after the drain period; only with graceful"),
      flag("inboundonly", "Only the listeners whose traffic_direction is INBOUND")
    };
  }

  private static AdminParam[] statsParams() {
    return new AdminParam[] {
      flag("usedonly", "Only include stats that have been written by system since restart"),
      string("filter", "Regular expression (Google re2) for filtering stats"),
      choice("format", "Format to use", "html", "active-html", "text", "json", "prometheus"),
      choice(
          "type",
          "Stat types to include",
          "All",
          "Counters",
          "Histograms",
          "Gauges",
          "TextReadouts"),
      choice("histogram_buckets", "Histogram bucket display mode", "none", "cumulative", "disjoint")
    };
  }

  private static AdminParam[] prometheusParams() {
    return new AdminParam[] {
      flag("usedonly", "Only include stats that have been written by system since restart"),
      flag("text_readouts", "Render text_readouts as gauges with value 0"),
      string("filter", "Regular expression (Google re2) for filtering stats"),
      choice("histogram_buckets", "Histogram bucket display mode", "cumulative", "summary")
    };
  }
}
