package io.legate.config.v2;

import io.legate.config.tree.MapNode;
import io.legate.config.tree.Node;
import io.legate.config.tree.ScalarNode;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The HTTP options of a cluster, once fields of it, as {@code HttpProtocolOptions} among its
 * extensions' options. Where these are written already, Envoy takes them and not the fields; then
 * the fields stay.
 */
final class ClusterHttpOptions {

  private static final String OPTIONS = "envoy.extensions.upstreams.http.v3.HttpProtocolOptions";
  private static final String TYPED = "typed_extension_protocol_options";
  private static final String HTTP1 = "http_protocol_options";
  private static final String HTTP2 = "http2_protocol_options";
  private static final String COMMON = "common_http_protocol_options";
  private static final String UPSTREAM = "upstream_http_protocol_options";
  private static final String MOST_REQUESTS = "max_requests_per_connection";
  private static final String SELECTION = "protocol_selection";
  private static final List<String> FIELDS =
      List.of(HTTP1, HTTP2, COMMON, UPSTREAM, MOST_REQUESTS, SELECTION);

  private ClusterHttpOptions() {}

  /** Moves all of the fields, one of which is at hand. */
  static boolean apply(MapNode cluster, MapNode.Entry old) {
    boolean downstream = downstream(cluster);
    boolean both = Moves.get(cluster, HTTP1) != null && Moves.get(cluster, HTTP2) != null;
    Node typed = Moves.get(cluster, TYPED);
    boolean odd = typed != null && !(typed instanceof MapNode);
    if (odd || Moves.get(typed, OPTIONS) != null || (both && !downstream)) {
      return false;
    }
    boolean nothing = !downstream && !anything(cluster);
    MapNode options = nothing ? null : options(cluster, old.value(), downstream);
    for (String field : FIELDS) {
      MapNode.Entry entry = Moves.entry(cluster, field);
      if (entry != null && entry != old) {
        cluster.remove(entry);
      }
    }
    if (options == null) {
      cluster.remove(old);
      return true;
    }
    MapNode extensions = MapNode.at(old.value()).with(OPTIONS, options);
    return Moves.put(cluster, old, TYPED, extensions);
  }

  private static boolean downstream(MapNode cluster) {
    return Moves.get(cluster, SELECTION) instanceof ScalarNode selection
        && selection.text().toUpperCase(Locale.ROOT).equals("USE_DOWNSTREAM_PROTOCOL");
  }

  /** Whether there is more than the choice that is the default. */
  private static boolean anything(MapNode cluster) {
    for (String field : FIELDS) { // no stream: this runs at every start
      if (!field.equals(SELECTION) && Moves.get(cluster, field) != null) {
        return true;
      }
    }
    return false;
  }

  private static MapNode options(MapNode cluster, Node place, boolean downstream) {
    MapNode options = Moves.typed(place, OPTIONS, null);
    Node common = common(cluster);
    if (common != null) {
      options.with(COMMON, common);
    }
    Node upstream = Moves.get(cluster, UPSTREAM);
    if (upstream != null) {
      options.with(UPSTREAM, upstream);
    }
    Node http1 = Moves.get(cluster, HTTP1);
    Node http2 = Moves.get(cluster, HTTP2);
    MapNode protocols = MapNode.at(http2 != null ? http2 : place);
    if (http1 != null || (http2 == null && !downstream)) {
      protocols.with(HTTP1, http1 == null ? MapNode.at(place) : http1);
    }
    if (http2 != null) {
      protocols.with(HTTP2, http2.isNull() ? MapNode.at(http2) : http2);
    }
    return options.with(
        downstream ? "use_downstream_protocol_config" : "explicit_http_config", protocols);
  }

  private static @Nullable Node common(MapNode cluster) {
    Node common = Moves.get(cluster, COMMON);
    Node most = Moves.get(cluster, MOST_REQUESTS);
    if (most == null || (common != null && Moves.get(common, MOST_REQUESTS) != null)) {
      return common;
    }
    MapNode both = MapNode.at(common == null ? most : common);
    if (common instanceof MapNode map) {
      map.entries().forEach(both::add);
    }
    return both.with(MOST_REQUESTS, most);
  }
}
