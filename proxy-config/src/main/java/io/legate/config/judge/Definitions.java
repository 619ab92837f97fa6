package io.legate.config.judge;

import io.legate.config.tree.MapNode;
import io.legate.config.tree.Node;
import io.legate.config.tree.Path;
import io.legate.config.tree.ScalarNode;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Sees messages that define what others refer to, or that mean something as a whole. */
final class Definitions {
  private static final String CLUSTER = "envoy.config.cluster.v3.Cluster";
  private static final String EDS_CONFIG = "envoy.config.cluster.v3.Cluster.EdsClusterConfig";
  private static final String LISTENER = "envoy.config.listener.v3.Listener";
  private static final String ROUTES = "envoy.config.route.v3.RouteConfiguration";
  private static final String DYNAMIC = "envoy.config.bootstrap.v3.Bootstrap.DynamicResources";
  private static final String LAYER = "envoy.config.bootstrap.v3.RuntimeLayer";
  private static final String SOCKET_ADDRESS = "envoy.config.core.v3.SocketAddress";
  private static final String TLS = "envoy.extensions.transport_sockets.tls.v3.";
  private static final String SECRET = TLS + "Secret";
  private static final String SDS_CONFIG = TLS + "SdsSecretConfig";
  private static final String TLS_CERTIFICATE = TLS + "TlsCertificate";
  private static final String VALIDATION = TLS + "CertificateValidationContext";

  private static final Set<String> WATCHED =
      Set.of(
          CLUSTER,
          EDS_CONFIG,
          LISTENER,
          ROUTES,
          DYNAMIC,
          LAYER,
          SOCKET_ADDRESS,
          SECRET,
          SDS_CONFIG,
          TLS_CERTIFICATE,
          VALIDATION);

  private final Names names;
  private final ListenAddresses addresses;
  private final Certificates certificates;
  private final String file;

  Definitions(Names names, ListenAddresses addresses, Certificates certificates, String file) {
    this.names = names;
    this.addresses = addresses;
    this.certificates = certificates;
    this.file = file;
  }

  static boolean watches(String message) {
    return WATCHED.contains(message);
  }

  void see(String message, Map<String, MapNode.Entry> fields, Path path) {
    switch (message) {
      case CLUSTER -> {
        define("cluster", fields, path);
        if (text(fields, "type", "").equalsIgnoreCase("EDS")) {
          names.edsCluster(mention(fields, "type", path));
        }
      }
      case EDS_CONFIG -> {
        if (fields.containsKey("eds_config")) {
          names.edsSource(file, path.toString());
        }
      }
      case LISTENER -> {
        define("listener", fields, path);
        if (text(fields, "bind_to_port", "").equalsIgnoreCase("false")) {
          addresses.unbound(file, path.toString());
        }
      }
      case ROUTES -> {
        if (text(fields, "validate_clusters", "").equalsIgnoreCase("false")) {
          names.unchecked(file, path.toString());
        }
      }
      case DYNAMIC -> names.dynamic(fields.keySet());
      case LAYER -> {
        define("runtime layer", fields, path);
        MapNode.Entry values = fields.get("static_layer");
        if (values != null) {
          runtimeKeys("", values.value(), path.field("static_layer"));
        }
      }
      case SECRET -> define("secret", fields, path);
      case SDS_CONFIG -> {
        Mention name = mention(fields, "name", path);
        if (!fields.containsKey("sds_config") && name != null) {
          names.use("secret", name);
        }
      }
      case SOCKET_ADDRESS -> address(fields, path);
      case TLS_CERTIFICATE ->
          certificates.pair(
              fields.get("certificate_chain"),
              fields.get("private_key"),
              fields.containsKey("password"),
              file,
              path);
      case VALIDATION -> certificates.authority(fields.get("trusted_ca"), file, path);
      default -> throw new IllegalArgumentException(message);
    }
  }

  /** Keys of the runtime: nested names are joined by dots. */
  private void runtimeKeys(String prefix, Node node, Path path) {
    if (!(node instanceof MapNode map)) {
      return;
    }
    for (MapNode.Entry entry : map.entries()) {
      String key = prefix + entry.key();
      if (entry.value() instanceof MapNode nested && !nested.entries().isEmpty()) {
        runtimeKeys(key + ".", nested, path);
      } else {
        names.runtimeKey(new Mention(key, file, entry.line(), entry.column(), path.toString()));
      }
    }
  }

  private void define(String kind, Map<String, MapNode.Entry> fields, Path path) {
    Mention name = mention(fields, "name", path);
    if (name != null) {
      names.define(kind, name);
    }
  }

  private @Nullable Mention mention(Map<String, MapNode.Entry> fields, String field, Path path) {
    MapNode.Entry entry = fields.get(field);
    if (entry == null) {
      return null;
    }
    var mentions = Judge.mentions(entry, file, path.field(field));
    return mentions.isEmpty() ? null : mentions.get(0);
  }

  private static String text(Map<String, MapNode.Entry> fields, String field, String otherwise) {
    MapNode.Entry entry = fields.get(field);
    Node node = entry == null ? null : entry.value();
    if (node instanceof MapNode map && map.get("value") != null) {
      node = map.get("value"); // a wrapper, written as a message
    }
    return node instanceof ScalarNode scalar ? scalar.text() : otherwise;
  }

  private void address(Map<String, MapNode.Entry> fields, Path path) {
    String at = path.toString();
    Mention port = mention(fields, "port_value", path);
    if (port != null && ListenAddresses.listens(at)) {
      addresses.add(text(fields, "protocol", "TCP"), text(fields, "address", ""), port, at);
    }
  }
}
