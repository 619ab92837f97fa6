package io.legate.stats;

import com.google.re2j.Pattern;
import java.util.ArrayList;
import java.util.List;

/**
 * The tags that are found in names without being configured: Envoy's list, in its order ({@code
 * source/common/config/well_known_names.cc}).
 */
final class DefaultTags {
  private static final String VALUE = "[^.]+";
  private static final String ADDRESS =
      "(?:(?:\\d{1,3}\\.\\d{1,3}\\.\\d{1,3}\\.\\d{1,3}|\\[[a-fA-F_\\d]+\\])_\\d+)";
  private static final String CIPHER = "[\\w-]+";
  private static final String ROUTE_CONFIG = "[\\w./-]+";
  private static final String SIDE = "^(?:listener|cluster)\\..*?";

  private static final List<TagRule> LIST = new ArrayList<>();

  static {
    regex("response_code", "_rq(_(\\d{3}))$", "_rq_");
    regex("response_code_class", "_rq_((\\d))xx$", "_rq_");
    regex(
        "dynamo_partition_id",
        "^http\\.V\\.dynamodb\\.table\\.V\\.capacity\\.V(\\.__partition_id=(\\w{7}))$",
        ".dynamodb.table.");
    regex(
        "dynamo_operation",
        "^http\\.V\\.dynamodb\\.(?:operation|table\\.V\\.capacity)(\\.(V))(?:\\.|$)",
        ".dynamodb.");
    words("mongo_callsite", "mongo.*.collection.*.callsite.$.query.**");
    regex("dynamo_table", "^http\\.V\\.dynamodb\\.(?:table|error)\\.((V)\\.)", ".dynamodb.");
    words("mongo_collection", "mongo.*.collection.$.**.query.*");
    words("mongo_cmd", "mongo.*.cmd.$.**");
    words("grpc_bridge_method", "cluster.*.grpc.*.$.**");
    words("http_user_agent", "http.*.user_agent.$.**");
    words("virtual_cluster", "vhost.*.vcluster.$.**");
    words("fault_downstream_cluster", "http.*.fault.$.**");
    regex("ssl_cipher", "^listener\\..*?\\.ssl\\.ciphers(\\.(" + CIPHER + "))$", ".ssl.ciphers.");
    regex("ssl_curve", SIDE + "\\.ssl\\.curves(\\.(" + CIPHER + "))$", ".ssl.curves.");
    regex("ssl_sigalg", SIDE + "\\.ssl\\.sigalgs(\\.(" + CIPHER + "))$", ".ssl.sigalgs.");
    regex("ssl_version", SIDE + "\\.ssl\\.versions(\\.(TLSv\\d\\.\\d))$", ".ssl.versions.");
    // Envoy's own name for it, unlike all others.
    regex(
        false,
        "cipher_suite",
        "^cluster\\.V\\.ssl\\.ciphers(\\.(" + CIPHER + "))$",
        ".ssl.ciphers.",
        "");
    words("grpc_bridge_service", "cluster.*.grpc.$.**");
    words("tcp_prefix", "tcp.$.**");
    words("udp_prefix", "udp.$.**");
    words("clientssl_prefix", "auth.clientssl.$.**");
    words("ratelimit_prefix", "ratelimit.$.**");
    words("cluster_name", "cluster.$.**");
    regex("http_conn_manager_prefix", "^listener\\..*?\\.http\\.((V)\\.)", ".http.");
    words("ext_authz_prefix", "cluster.*.ext_authz.$.**");
    words("ext_authz_prefix", "http.*.ext_authz.$.**");
    words("http_conn_manager_prefix", "http.$.**");
    regex(
        "worker_id",
        "^(?:listener\\.(?:" + ADDRESS + "|V)\\.|server\\.|listener_manager\\.)worker_((\\d+)\\.)",
        "worker_");
    regex(true, "listener_address", "^listener\\.((" + ADDRESS + "|V)\\.)", "", "admin");
    words("virtual_host", "vhost.$.**");
    words("mongo_prefix", "mongo.$.**");
    regex("rds_route_config", "^http\\.V\\.rds\\.((" + ROUTE_CONFIG + ")\\.)\\w+?$", ".rds.");
    regex(
        "scoped_rds_config",
        "^http\\.V\\.scoped_rds\\.((" + ROUTE_CONFIG + ")\\.)\\w+?$",
        ".scoped_rds.");
    words("route", "vhost.*.route.$.**");
    words("thrift_prefix", "thrift.$.**");
    words("redis_prefix", "redis.$.**");
    words("local_http_ratelimit_prefix", "$.http_local_rate_limit.**");
    words("local_network_ratelimit_prefix", "local_rate_limit.$.**");
    words("local_listener_ratelimit_prefix", "listener_local_ratelimit.$.**");
    words("dns_filter_prefix", "dns_filter.$.**");
    words("connection_limit_prefix", "connection_limit.$.**");
    words("rbac_prefix", "$.rbac.**");
    regex(true, "rbac_http_prefix", "^http\\.V\\.rbac\\.((V)\\.)", ".rbac.", "policy");
    regex("rbac_policy_name", "^http\\.V\\.rbac\\.(?:V\\.)?policy\\.((V)\\.)", ".policy.");
    regex(
        "proxy_protocol_version",
        "^proxy_proto\\.(?:V\\.)?(versions\\.v(\\d)\\.)\\w+",
        ".versions.");
    regex(true, "proxy_protocol_prefix", "^proxy_proto\\.((V)\\.)", "proxy_proto.", "versions");
  }

  private DefaultTags() {}

  static List<TagRule> list() {
    return List.copyOf(LIST);
  }

  private static void words(String tag, String pattern) {
    LIST.add(new TagRule.Words("envoy." + tag, pattern));
  }

  private static void regex(String tag, String regex, String substring) {
    regex(true, tag, regex, substring, "");
  }

  /** In {@code regex} a V stands for a word without dots. */
  private static void regex(
      boolean prefixed, String tag, String regex, String substring, String except) {
    String expanded = regex.replace("TLSv", "TLS~v").replaceAll("V(?![a-z])", VALUE);
    Pattern pattern = Pattern.compile(expanded.replace("TLS~v", "TLSv"));
    LIST.add(new TagRule.Regex(prefixed ? "envoy." + tag : tag, pattern, substring, except));
  }
}
