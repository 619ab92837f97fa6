package io.legate.admin;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import com.google.protobuf.Any;
import com.google.protobuf.ByteString;
import com.google.protobuf.Message;
import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import io.envoyproxy.envoy.config.bootstrap.v3.Bootstrap;
import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.config.core.v3.TransportSocket;
import io.envoyproxy.envoy.config.listener.v3.Filter;
import io.envoyproxy.envoy.config.listener.v3.FilterChain;
import io.envoyproxy.envoy.config.listener.v3.Listener;
import io.envoyproxy.envoy.config.route.v3.RouteConfiguration;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.DownstreamTlsContext;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.Secret;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.TlsCertificate;
import io.legate.upstream.ClusterSnapshot;
import io.legate.upstream.PrioritySet;
import java.util.List;
import org.junit.jupiter.api.Test;

class ConfigDumpEndpointTest {
  private static final String TIME = "2026-01-02T03:04:05.678Z";

  private final FakeAdminContext server = new FakeAdminContext();

  @Test
  void dumpsTheComponentsInOrder() {
    assertThat(types(server.get("/config_dump")))
        .containsExactly(
            "BootstrapConfigDump",
            "ClustersConfigDump",
            "EcdsConfigDump",
            "ListenersConfigDump",
            "ScopedRoutesConfigDump",
            "RoutesConfigDump",
            "SecretsConfigDump");
    server.cluster("web");
    assertThat(types(server.get("/config_dump?include_eds")))
        .hasSize(8)
        .contains("EndpointsConfigDump");
  }

  @Test
  void dumpsStaticClustersInEnvoysLayout() {
    server.cluster("web");

    assertThat(server.get("/config_dump?resource=static_clusters"))
        .isEqualTo(
            """
            200
            {
             "configs": [
              {
               "@type": "type.googleapis.com/envoy.admin.v3.ClustersConfigDump.StaticCluster",
               "cluster": {
                "@type": "type.googleapis.com/envoy.config.cluster.v3.Cluster",
                "name": "web"
               },
               "last_updated": "2026-01-02T03:04:05.678Z"
              }
             ]
            }
            """);
  }

  @Test
  void dumpsDynamicResourcesWithTheirVersion() {
    Message proto = Cluster.newBuilder().setName("webcluster").build();
    server.clusters.add(
        new ClusterView(
            server.clusterInfo("webcluster", true, proto),
            PrioritySet.EMPTY,
            ResourceStage.ACTIVE,
            "411",
            FakeAdminContext.LOADED,
            null));
    addListener("l", ResourceStage.DRAINING, true);
    addListener("l", ResourceStage.ACTIVE, true);

    JsonObject clusters = configs(server.get("/config_dump")).get(1).getAsJsonObject();
    assertThat(clusters.getAsJsonArray("dynamic_active_clusters").toString())
        .isEqualTo(
            "[{\"version_info\":\"411\",\"cluster\":{\"@type\":"
                + "\"type.googleapis.com/envoy.config.cluster.v3.Cluster\","
                + "\"name\":\"webcluster\"},\"last_updated\":\""
                + TIME
                + "\"}]");
    JsonArray listeners = configs(server.get("/config_dump?resource=dynamic_listeners"));
    assertThat(listeners).hasSize(1);
    JsonObject listener = listeners.get(0).getAsJsonObject();
    assertThat(listener.keySet())
        .containsExactly("@type", "name", "active_state", "draining_state");
    assertThat(
            listener
                .getAsJsonObject("active_state")
                .getAsJsonObject("listener")
                .getAsJsonObject("address")
                .toString())
        .isEqualTo("{\"socket_address\":{\"address\":\"0.0.0.0\",\"port_value\":80}}");
  }

  @Test
  void printsAnysInsideOfAnys() {
    addListener("l", ResourceStage.ACTIVE, false);

    assertThat(server.get("/config_dump?resource=static_listeners"))
        .contains("http_connection_manager.v3.HttpConnectionManager\"")
        .contains("\"stat_prefix\": \"ingress\"");
  }

  @Test
  void filtersByWholeName() {
    server.cluster("web");
    server.cluster("web2");
    server.routeConfigs.add(
        new RouteConfigView(
            "r",
            RouteConfiguration.newBuilder().setName("r").build(),
            false,
            "",
            FakeAdminContext.LOADED));

    assertThat(configs(server.get("/config_dump?resource=static_clusters&name_regex=web")))
        .hasSize(1);
    assertThat(configs(server.get("/config_dump?resource=static_clusters&name_regex=web.*")))
        .hasSize(2);
    assertThat(configs(server.get("/config_dump?resource=static_route_configs&name_regex=x")))
        .isEmpty();
    assertThat(server.get("/config_dump?name_regex=("))
        .startsWith("400\nINVALID_ARGUMENT: Error while parsing name_regex from (: ");
  }

  @Test
  void masksElementsAndWholeDumps() {
    Cluster proto = Cluster.newBuilder().setName("web").setAltStatName("w").build();
    server.clusters.add(
        new ClusterView(
            server.clusterInfo("web", false, proto),
            PrioritySet.EMPTY,
            ResourceStage.ACTIVE,
            "",
            FakeAdminContext.LOADED,
            null));

    assertThat(configs(server.get("/config_dump?resource=static_clusters&mask=cluster.name")))
        .hasToString(
            "[{\"@type\":\"type.googleapis.com/envoy.admin.v3.ClustersConfigDump.StaticCluster\","
                + "\"cluster\":{\"@type\":\"type.googleapis.com/envoy.config.cluster.v3.Cluster\","
                + "\"name\":\"web\"}}]");
    assertThat(configs(server.get("/config_dump?mask=static_clusters,version_info")))
        .singleElement()
        .satisfies(c -> assertThat(c.getAsJsonObject().has("static_clusters")).isTrue());
    assertThat(configs(server.get("/config_dump?mask=bootstrap.node"))).hasSize(1);
    assertThat(server.get("/config_dump?resource=static_clusters&mask=nope"))
        .isEqualTo("400\nFieldMask paths: \"nope\"\n could not be successfully used.");
    assertThat(server.get("/config_dump?mask=nope"))
        .isEqualTo("400\nFieldMask nope could not be successfully applied to any configs.");
  }

  @Test
  void explainsResourcesThatAreNone() {
    assertThat(server.get("/config_dump?resource=nope"))
        .isEqualTo("404\nnope not found in config dump");
    assertThat(server.get("/config_dump?resource=bootstrap"))
        .isEqualTo(
            "400\nbootstrap is not a repeated field. Use ?mask=bootstrap to get only this field");
  }

  @Test
  void redactsSecretsWhereverTheyAre() {
    TlsCertificate.Builder certificate = TlsCertificate.newBuilder();
    certificate.getPrivateKeyBuilder().setInlineString("KEY");
    certificate.getPasswordBuilder().setInlineBytes(ByteString.copyFromUtf8("PASS"));
    certificate.getCertificateChainBuilder().setFilename("/cert.pem");
    DownstreamTlsContext.Builder tls = DownstreamTlsContext.newBuilder();
    tls.getCommonTlsContextBuilder().addTlsCertificates(certificate);
    Secret.Builder generic = Secret.newBuilder().setName("token");
    generic.getGenericSecretBuilder().getSecretBuilder().setInlineString("TOKEN");
    Bootstrap.Builder bootstrap = Bootstrap.newBuilder();
    bootstrap.getStaticResourcesBuilder().addSecrets(generic);
    bootstrap
        .getStaticResourcesBuilder()
        .addListenersBuilder()
        .addFilterChains(
            FilterChain.newBuilder()
                .setTransportSocket(
                    TransportSocket.newBuilder().setTypedConfig(Any.pack(tls.build()))));
    server.bootstrap = bootstrap.build();

    String dump = server.get("/config_dump");

    assertThat(dump)
        .contains("\"private_key\": {\n")
        .contains("\"inline_string\": \"[redacted]\"")
        .contains("\"inline_bytes\": \"W3JlZGFjdGVkXQ==\"")
        .contains("\"filename\": \"/cert.pem\"")
        .contains("\"name\": \"token\"")
        .doesNotContain("KEY")
        .doesNotContain("UEFTUw")
        .doesNotContain("TOKEN");
  }

  @Test
  void redactsInsideTypedStructs() {
    Struct key =
        Struct.newBuilder()
            .putFields("inline_string", Value.newBuilder().setStringValue("KEY").build())
            .build();
    Struct secret =
        Struct.newBuilder()
            .putFields("private_key", Value.newBuilder().setStructValue(key).build())
            .putFields("ocsp", Value.newBuilder().setStringValue("shown").build())
            .build();
    com.github.xds.type.v3.TypedStruct typed =
        com.github.xds.type.v3.TypedStruct.newBuilder()
            .setTypeUrl(
                "type.googleapis.com/envoy.extensions.transport_sockets.tls.v3.TlsCertificate")
            .setValue(secret)
            .build();
    server.bootstrap =
        Bootstrap.newBuilder()
            .addStatsSinks(
                io.envoyproxy.envoy.config.metrics.v3.StatsSink.newBuilder()
                    .setTypedConfig(Any.pack(typed)))
            .build();

    assertThat(server.get("/config_dump"))
        .contains("\"inline_string\": \"[redacted]\"")
        .contains("\"ocsp\": \"shown\"");
  }

  @Test
  void showsAnExtensionThatIsNotBuiltInByItsType() {
    server.bootstrap =
        Bootstrap.newBuilder()
            .addStatsSinks(
                io.envoyproxy.envoy.config.metrics.v3.StatsSink.newBuilder()
                    .setTypedConfig(
                        Any.newBuilder()
                            .setTypeUrl("type.googleapis.com/acme.Sink")
                            .setValue(ByteString.copyFromUtf8("abc"))))
            .build();

    assertThat(server.get("/config_dump"))
        .contains("\"unknown_type_url\": \"type.googleapis.com/acme.Sink\"");
  }

  @Test
  void dumpsEndpointsByPriorityAndLocality() {
    ClusterView plain = server.cluster("web");
    PrioritySet hosts =
        FakeAdminContext.priorities(
            7,
            FakeAdminContext.host("10.0.0.1", 80, "a"),
            FakeAdminContext.host("10.0.0.2", 80, "b"));
    server.clusters.set(
        0,
        ClusterView.ofStatic(
            new ClusterSnapshot(plain.info(), hosts, null, null), FakeAdminContext.LOADED));

    JsonArray configs =
        configs(server.get("/config_dump?include_eds&resource=static_endpoint_configs"));

    JsonObject assignment = configs.get(0).getAsJsonObject().getAsJsonObject("endpoint_config");
    assertThat(assignment.get("cluster_name").getAsString()).isEqualTo("web");
    assertThat(assignment.getAsJsonObject("policy").get("overprovisioning_factor").getAsInt())
        .isEqualTo(140);
    JsonObject locality = assignment.getAsJsonArray("endpoints").get(0).getAsJsonObject();
    assertThat(locality.get("load_balancing_weight").getAsInt()).isEqualTo(7);
    JsonArray endpoints = locality.getAsJsonArray("lb_endpoints");
    assertThat(endpoints).hasSize(2);
    assertThat(endpoints.get(0).toString())
        .isEqualTo(
            "{\"endpoint\":{\"address\":{\"socket_address\":{\"address\":\"10.0.0.1\","
                + "\"port_value\":80}},\"hostname\":\"a\"},"
                + "\"health_status\":\"HEALTHY\",\"load_balancing_weight\":1}");
  }

  private void addListener(String name, ResourceStage stage, boolean dynamic) {
    Listener.Builder listener = Listener.newBuilder().setName(name);
    listener.getAddressBuilder().getSocketAddressBuilder().setAddress("0.0.0.0").setPortValue(80);
    listener.addFilterChains(
        FilterChain.newBuilder()
            .addFilters(
                Filter.newBuilder()
                    .setName("envoy.filters.network.http_connection_manager")
                    .setTypedConfig(
                        Any.pack(
                            HttpConnectionManager.newBuilder().setStatPrefix("ingress").build()))));
    server.listeners.add(
        new ListenerView(
            name, List.of(), listener.build(), dynamic, stage, "7", FakeAdminContext.LOADED));
  }

  private static JsonArray configs(String answer) {
    assertThat(answer).startsWith("200\n");
    JsonObject dump = JsonParser.parseString(answer.substring(4)).getAsJsonObject();
    return dump.has("configs") ? dump.getAsJsonArray("configs") : new JsonArray();
  }

  private static List<String> types(String answer) {
    return java.util.stream.StreamSupport.stream(configs(answer).spliterator(), false)
        .map(c -> c.getAsJsonObject().get("@type").getAsString())
        .map(t -> t.substring(t.lastIndexOf('.') + 1))
        .toList();
  }
}
