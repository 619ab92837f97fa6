package io.legate.stats;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.BoolValue;
import io.envoyproxy.envoy.config.metrics.v3.HistogramBucketSettings;
import io.envoyproxy.envoy.config.metrics.v3.StatsConfig;
import io.envoyproxy.envoy.config.metrics.v3.TagSpecifier;
import io.envoyproxy.envoy.type.matcher.v3.ListStringMatcher;
import io.envoyproxy.envoy.type.matcher.v3.StringMatcher;
import io.legate.common.ConfigContext;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TagExtractorTest {
  private final List<String> problems = new ArrayList<>();
  private final ConfigContext at =
      ConfigContext.root((level, slug, path, message) -> problems.add(path + ": " + message));

  private static Map<String, String> tags(TaggedName name) {
    return name.tags().stream()
        .collect(
            Collectors.toMap(
                t -> t.name().replace("envoy.", ""),
                Tag::value,
                (a, b) -> a + "," + b,
                TreeMap::new));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      nullValues = "none",
      textBlock =
          """
          cluster.ratelimit.upstream_rq_timeout | cluster.upstream_rq_timeout | {cluster_name=ratelimit}
          cluster.x.upstream_rq_200 | cluster.upstream_rq | {cluster_name=x, response_code=200}
          cluster.x.external.upstream_rq_2xx | cluster.external.upstream_rq_xx | {cluster_name=x, response_code_class=2}
          listener.[__1]_0.ssl.ciphers.AES256-SHA | listener.ssl.ciphers | {listener_address=[__1]_0, ssl_cipher=AES256-SHA}
          cluster.ratelimit.ssl.ciphers.ECDHE-RSA-AES128-GCM-SHA256 | cluster.ssl.ciphers | {cipher_suite=ECDHE-RSA-AES128-GCM-SHA256, cluster_name=ratelimit}
          listener.[2001_0db8_85a3_0000_0000_8a2e_0370_7334]_3543.ssl.ciphers.AES256-SHA | listener.ssl.ciphers | {listener_address=[2001_0db8_85a3_0000_0000_8a2e_0370_7334]_3543, ssl_cipher=AES256-SHA}
          listener.127.0.0.1_0.ssl.ciphers.AES256-SHA | listener.ssl.ciphers | {listener_address=127.0.0.1_0, ssl_cipher=AES256-SHA}
          listener.my_prefix.ssl.ciphers.AES256-SHA | listener.ssl.ciphers | {listener_address=my_prefix, ssl_cipher=AES256-SHA}
          listener.prefix.notmatching.ssl.ciphers.AES256-SHA | listener.notmatching.ssl.ciphers | {listener_address=prefix, ssl_cipher=AES256-SHA}
          listener.admin.ssl.ciphers.AES256-SHA | listener.admin.ssl.ciphers | {ssl_cipher=AES256-SHA}
          cluster.c.ssl.versions.TLSv1.2 | cluster.ssl.versions | {cluster_name=c, ssl_version=TLSv1.2}
          listener.127.0.0.1_0.ssl.curves.P-256 | listener.ssl.curves | {listener_address=127.0.0.1_0, ssl_curve=P-256}
          cluster.c.ssl.sigalgs.rsa_pss_rsae_sha256 | cluster.ssl.sigalgs | {cluster_name=c, ssl_sigalg=rsa_pss_rsae_sha256}
          mongo.mongo_filter.op_reply | mongo.op_reply | {mongo_prefix=mongo_filter}
          mongo.mongo_filter.cmd.foo_cmd.reply_size | mongo.cmd.reply_size | {mongo_cmd=foo_cmd, mongo_prefix=mongo_filter}
          mongo.mongo_filter.collection.bar_collection.query.multi_get | mongo.collection.query.multi_get | {mongo_collection=bar_collection, mongo_prefix=mongo_filter}
          mongo.mongo_filter.collection.bar_collection.callsite.baz_callsite.query.scatter_get | mongo.collection.callsite.query.scatter_get | {mongo_callsite=baz_callsite, mongo_collection=bar_collection, mongo_prefix=mongo_filter}
          ratelimit.foo_ratelimiter.over_limit | ratelimit.over_limit | {ratelimit_prefix=foo_ratelimiter}
          foo_ratelimiter.http_local_rate_limit.ok | http_local_rate_limit.ok | {local_http_ratelimit_prefix=foo_ratelimiter}
          local_rate_limit.foo_ratelimiter.rate_limited | local_rate_limit.rate_limited | {local_network_ratelimit_prefix=foo_ratelimiter}
          http.egress.downstream_cx_total | http.downstream_cx_total | {http_conn_manager_prefix=egress}
          http.egress.dynamodb.operation.Query.upstream_rq_time | http.dynamodb.operation.upstream_rq_time | {dynamo_operation=Query, http_conn_manager_prefix=egress}
          http.egress.dynamodb.table.bar_table.upstream_rq_time | http.dynamodb.table.upstream_rq_time | {dynamo_table=bar_table, http_conn_manager_prefix=egress}
          http.egress.dynamodb.table.bar_table.capacity.Query.__partition_id=ABC1234 | http.dynamodb.table.capacity | {dynamo_operation=Query, dynamo_partition_id=ABC1234, dynamo_table=bar_table, http_conn_manager_prefix=egress}
          cluster.grpc_cluster.grpc.grpc_service_1.grpc_method_1.success | cluster.grpc.success | {cluster_name=grpc_cluster, grpc_bridge_method=grpc_method_1, grpc_bridge_service=grpc_service_1}
          vhost.vhost_1.vcluster.vcluster_1.upstream_rq_2xx | vhost.vcluster.upstream_rq_xx | {response_code_class=2, virtual_cluster=vcluster_1, virtual_host=vhost_1}
          vhost.vhost_1.vcluster.vcluster_1.upstream_rq_200 | vhost.vcluster.upstream_rq | {response_code=200, virtual_cluster=vcluster_1, virtual_host=vhost_1}
          vhost.v.route.r.upstream_rq_200 | vhost.route.upstream_rq | {response_code=200, route=r, virtual_host=v}
          listener.127.0.0.1_3012.http.http_prefix.downstream_rq_5xx | listener.http.downstream_rq_xx | {http_conn_manager_prefix=http_prefix, listener_address=127.0.0.1_3012, response_code_class=5}
          http.egress.user_agent.ios.downstream_cx_total | http.user_agent.downstream_cx_total | {http_conn_manager_prefix=egress, http_user_agent=ios}
          auth.clientssl.clientssl_prefix.auth_ip_allowlist | auth.clientssl.auth_ip_allowlist | {clientssl_prefix=clientssl_prefix}
          tcp.tcp_prefix.downstream_flow_control_resumed_reading_total | tcp.downstream_flow_control_resumed_reading_total | {tcp_prefix=tcp_prefix}
          udp.udp_prefix-with-dashes.downstream_flow_control_resumed_reading_total | udp.downstream_flow_control_resumed_reading_total | {udp_prefix=udp_prefix-with-dashes}
          http.fault_cm.fault.fault_cluster.aborts_injected | http.fault.aborts_injected | {fault_downstream_cluster=fault_cluster, http_conn_manager_prefix=fault_cm}
          http.fault_cm.fault.aborts_injected | http.fault.aborts_injected | {http_conn_manager_prefix=fault_cm}
          http.rds_cm.rds.agg/route_config.1-23.update_success | http.rds.update_success | {http_conn_manager_prefix=rds_cm, rds_route_config=agg/route_config.1-23}
          http.s.scoped_rds.scoped_route_config.123.update_success | http.scoped_rds.update_success | {http_conn_manager_prefix=s, scoped_rds_config=scoped_route_config.123}
          listener_manager.worker_123.dispatcher.loop_duration_us | listener_manager.worker_dispatcher.loop_duration_us | {worker_id=123}
          listener.127.0.0.1_3012.worker_123.downstream_cx_active | listener.worker_downstream_cx_active | {listener_address=127.0.0.1_3012, worker_id=123}
          listener.myprefix.worker_123.downstream_cx_active | listener.worker_downstream_cx_active | {listener_address=myprefix, worker_id=123}
          server.worker_123.watchdog_miss | server.worker_watchdog_miss | {worker_id=123}
          thrift.thrift_prefix.response | thrift.response | {thrift_prefix=thrift_prefix}
          redis.my_redis_prefix.response | redis.response | {redis_prefix=my_redis_prefix}
          dns_filter.my_dns_prefix.local_a_record_answers | dns_filter.local_a_record_answers | {dns_filter_prefix=my_dns_prefix}
          connection_limit.my_prefix.limited_connections | connection_limit.limited_connections | {connection_limit_prefix=my_prefix}
          my_rbac_prefix.rbac.allowed | rbac.allowed | {rbac_prefix=my_rbac_prefix}
          http.hcm.rbac.prefix.allowed | http.rbac.allowed | {http_conn_manager_prefix=hcm, rbac_http_prefix=prefix}
          http.hcm.rbac.policy.p.allowed | http.rbac.policy.allowed | {http_conn_manager_prefix=hcm, rbac_policy_name=p}
          http.hcm.rbac.prefix.policy.p.shadow_denied | http.rbac.policy.shadow_denied | {http_conn_manager_prefix=hcm, rbac_http_prefix=prefix, rbac_policy_name=p}
          proxy_proto.not_found_disallowed | proxy_proto.not_found_disallowed | {}
          proxy_proto.test_stat_prefix.not_found_disallowed | proxy_proto.not_found_disallowed | {proxy_protocol_prefix=test_stat_prefix}
          proxy_proto.versions.v2.error | proxy_proto.error | {proxy_protocol_version=2}
          proxy_proto.test_stat_prefix.versions.v2.error | proxy_proto.error | {proxy_protocol_prefix=test_stat_prefix, proxy_protocol_version=2}
          http.http_prefix.ext_authz.authpfx.denied | http.ext_authz.denied | {ext_authz_prefix=authpfx, http_conn_manager_prefix=http_prefix}
          cluster.grpc_cluster.ext_authz.authpfx.ok | cluster.ext_authz.ok | {cluster_name=grpc_cluster, ext_authz_prefix=authpfx}
          cluster.grpc_cluster.ext_authz.ok | cluster.ext_authz.ok | {cluster_name=grpc_cluster}
          server.live | server.live | {}
          """)
  void findsTheTagsThatEnvoyFinds(String name, String expectedName, String expectedTags) {
    TaggedName found = TagExtractor.defaults().extract(name);
    assertThat(found.name()).isEqualTo(expectedName);
    assertThat(tags(found)).hasToString(expectedTags);
  }

  @Test
  void matchesWordsWithBacktracking() {
    TagMatches late = new TagMatches("now.is.the.aid.fake.aid.real.of.their");
    new TagRule.Words("t", "now.**.aid.$.of.their").apply("", late);
    assertThat(late.result(List.of()))
        .isEqualTo(
            new TaggedName("now.is.the.aid.fake.aid.of.their", List.of(new Tag("t", "real"))));
    TagMatches end = new TagMatches("now.is.the.time");
    new TagRule.Words("t", "now.is.the.$").apply("", end);
    assertThat(end.result(List.of()).name()).isEqualTo("now.is.the");
    for (String pattern :
        List.of("now.is.$", "now.$.the.time.to", "now.was.$.time", "now.is.the.time.$.**")) {
      TagMatches none = new TagMatches("now.is.the.time");
      new TagRule.Words("t", pattern).apply("", none);
      assertThat(none.result(List.of()).tags()).as(pattern).isEmpty();
    }
  }

  @Test
  void addsConfiguredTags() {
    StatsConfig config =
        StatsConfig.newBuilder()
            .addStatsTags(TagSpecifier.newBuilder().setTagName("dc").setFixedValue("east"))
            .addStatsTags(TagSpecifier.newBuilder().setTagName("n").setRegex("_n((\\d)_)"))
            .build();
    TagExtractor extractor = StatsSettings.compile(config, at).tags();
    assertThat(problems).isEmpty();
    assertThat(extractor.extract("cluster.a_n7_b.x"))
        .isEqualTo(
            new TaggedName(
                "cluster.x",
                List.of(
                    new Tag("dc", "east"),
                    new Tag("envoy.cluster_name", "a_n7_b"),
                    new Tag("n", "7"))));
    assertThat(extractor.extract("server.live").tags()).containsExactly(new Tag("dc", "east"));
  }

  @Test
  void usesOnlyNamedDefaultsWhenTold() {
    StatsConfig config =
        StatsConfig.newBuilder()
            .setUseAllDefaultTags(BoolValue.of(false))
            .addStatsTags(TagSpecifier.newBuilder().setTagName("envoy.response_code"))
            .build();
    TaggedName found =
        StatsSettings.compile(config, at).tags().extract("cluster.a.upstream_rq_200");
    assertThat(found)
        .isEqualTo(
            new TaggedName(
                "cluster.a.upstream_rq", List.of(new Tag("envoy.response_code", "200"))));
  }

  @Test
  void refusesTagsThatAreWrong() {
    StatsConfig config =
        StatsConfig.newBuilder()
            .addStatsTags(TagSpecifier.newBuilder().setTagName("x").setRegex("(+"))
            .addStatsTags(TagSpecifier.newBuilder().setTagName("y").setRegex("nogroup"))
            .addStatsTags(TagSpecifier.newBuilder().setTagName("z"))
            .addStatsTags(
                TagSpecifier.newBuilder().setTagName("envoy.cluster_name").setRegex("(a)"))
            .addStatsTags(TagSpecifier.newBuilder().setRegex("(a)"))
            .build();
    StatsSettings.compile(config, at);
    assertThat(problems).hasSize(5);
  }

  @Test
  void hidesMetricsByName() {
    StatsStore store = new StatsStore(1);
    Counter old = store.counter("cluster.a.x");
    StatsMatcher matcher = matcher(true, "cluster.a.");
    store.matcher(matcher);
    store.counter("cluster.a.y").inc(store.shard(0));
    old.inc(store.shard(0));
    store.counter("cluster.b.x");
    assertThat(store.counters()).extracting(Counter::name).containsExactly("cluster.b.x");
    assertThat(store.counter("cluster.a.x")).isSameAs(old);
    assertThat(old.value()).isEqualTo(1);
    assertThat(matcher(false, "cluster.a.").accepts("cluster.a.x")).isTrue();
    assertThat(matcher(false, "cluster.a.").accepts("cluster.b.x")).isFalse();
  }

  private StatsMatcher matcher(boolean exclude, String prefix) {
    ListStringMatcher list =
        ListStringMatcher.newBuilder()
            .addPatterns(StringMatcher.newBuilder().setPrefix(prefix))
            .build();
    io.envoyproxy.envoy.config.metrics.v3.StatsMatcher.Builder proto =
        io.envoyproxy.envoy.config.metrics.v3.StatsMatcher.newBuilder();
    if (exclude) {
      proto.setExclusionList(list);
    } else {
      proto.setInclusionList(list);
    }
    return StatsSettings.compile(StatsConfig.newBuilder().setStatsMatcher(proto).build(), at)
        .matcher();
  }

  @Test
  void rejectsEverythingWhenTold() {
    StatsConfig config =
        StatsConfig.newBuilder()
            .setStatsMatcher(
                io.envoyproxy.envoy.config.metrics.v3.StatsMatcher.newBuilder().setRejectAll(true))
            .build();
    assertThat(StatsSettings.compile(config, at).matcher().accepts("x")).isFalse();
  }

  @Test
  void choosesBucketsByName() {
    StatsConfig config =
        StatsConfig.newBuilder()
            .addHistogramBucketSettings(
                HistogramBucketSettings.newBuilder()
                    .setMatch(StringMatcher.newBuilder().setSuffix("_time"))
                    .addBuckets(10)
                    .addBuckets(2))
            .build();
    HistogramBuckets buckets = StatsSettings.compile(config, at).buckets();
    assertThat(buckets.bounds("a.rq_time")).containsExactly(2, 10);
    assertThat(buckets.bounds("a.length_ms")).hasSize(19).startsWith(0.5).endsWith(3_600_000);
  }
}
