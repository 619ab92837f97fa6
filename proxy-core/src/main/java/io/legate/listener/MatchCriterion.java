package io.legate.listener;

import io.envoyproxy.envoy.config.listener.v3.FilterChainMatch;
import io.legate.common.CidrRange;
import io.legate.stream.Addresses;
import io.legate.stream.ConnectionInfo;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What a filter chain may ask of a connection, in the order in which it counts. Each criterion
 * finds, among the values that chains ask for, the most specific one that the connection has.
 */
enum MatchCriterion {
  DESTINATION_PORT {
    @Override
    List<?> values(FilterChainMatch match) {
      return match.hasDestinationPort() ? List.of(match.getDestinationPort().getValue()) : ANY;
    }

    @Override
    @Nullable MatchNode choose(MatchNode node, ConnectionInfo connection) {
      return node.child(Addresses.port(connection.localAddress()));
    }
  },
  DESTINATION_IP {
    @Override
    List<?> values(FilterChainMatch match) {
      return orAny(match.getPrefixRangesList());
    }

    @Override
    @Nullable MatchNode choose(MatchNode node, ConnectionInfo connection) {
      return longestPrefix(node, connection.localAddress());
    }
  },
  SERVER_NAME {
    @Override
    List<?> values(FilterChainMatch match) {
      return orAny(
          match.getServerNamesList().stream().map(n -> n.toLowerCase(Locale.ROOT)).toList());
    }

    @Override
    @Nullable MatchNode choose(MatchNode node, ConnectionInfo connection) {
      String name = connection.requestedServerName();
      return name == null ? null : byName(node, name.toLowerCase(Locale.ROOT));
    }
  },
  TRANSPORT_PROTOCOL {
    @Override
    List<?> values(FilterChainMatch match) {
      return match.getTransportProtocol().isEmpty() ? ANY : List.of(match.getTransportProtocol());
    }

    @Override
    @Nullable MatchNode choose(MatchNode node, ConnectionInfo connection) {
      return node.child(connection.transportProtocol());
    }
  },
  APPLICATION_PROTOCOLS {
    @Override
    List<?> values(FilterChainMatch match) {
      return orAny(match.getApplicationProtocolsList());
    }

    @Override
    @Nullable MatchNode choose(MatchNode node, ConnectionInfo connection) {
      for (String protocol : connection.applicationProtocols()) {
        MatchNode child = node.child(protocol);
        if (child != null) {
          return child;
        }
      }
      return null;
    }
  },
  DIRECT_SOURCE_IP {
    @Override
    List<?> values(FilterChainMatch match) {
      return orAny(match.getDirectSourcePrefixRangesList());
    }

    @Override
    @Nullable MatchNode choose(MatchNode node, ConnectionInfo connection) {
      return longestPrefix(node, connection.directRemoteAddress());
    }
  },
  SOURCE_TYPE {
    @Override
    List<?> values(FilterChainMatch match) {
      var type = match.getSourceType();
      return type == FilterChainMatch.ConnectionSourceType.ANY ? ANY : List.of(type);
    }

    @Override
    @Nullable MatchNode choose(MatchNode node, ConnectionInfo connection) {
      return node.child(
          sameIpOrLoopback(connection)
              ? FilterChainMatch.ConnectionSourceType.SAME_IP_OR_LOOPBACK
              : FilterChainMatch.ConnectionSourceType.EXTERNAL);
    }
  },
  SOURCE_IP {
    @Override
    List<?> values(FilterChainMatch match) {
      return orAny(match.getSourcePrefixRangesList());
    }

    @Override
    @Nullable MatchNode choose(MatchNode node, ConnectionInfo connection) {
      return longestPrefix(node, connection.remoteAddress());
    }
  },
  SOURCE_PORT {
    @Override
    List<?> values(FilterChainMatch match) {
      return orAny(match.getSourcePortsList());
    }

    @Override
    @Nullable MatchNode choose(MatchNode node, ConnectionInfo connection) {
      return node.child(Addresses.port(connection.remoteAddress()));
    }
  };

  /** The value of a chain that does not ask. */
  static final Object NO_VALUE = new Object();

  private static final List<?> ANY = List.of(NO_VALUE);

  /** The values that a chain asks for, as configured; {@link #NO_VALUE} when it does not. */
  abstract List<?> values(FilterChainMatch match);

  /** The branch of the most specific value that the connection has; null: of none that is asked. */
  abstract @Nullable MatchNode choose(MatchNode node, ConnectionInfo connection);

  private static List<?> orAny(List<?> values) {
    return values.isEmpty() ? ANY : values;
  }

  private static @Nullable MatchNode byName(MatchNode node, String name) {
    MatchNode exact = node.child(name);
    if (exact != null) {
      return exact;
    }
    for (int dot = name.indexOf('.', 1);
        dot >= 0 && dot < name.length() - 1;
        dot = name.indexOf('.', dot + 1)) {
      MatchNode wildcard = node.child("*" + name.substring(dot));
      if (wildcard != null) {
        return wildcard;
      }
    }
    return null;
  }

  private static @Nullable MatchNode longestPrefix(MatchNode node, SocketAddress address) {
    if (!(address instanceof InetSocketAddress inet) || inet.getAddress() == null) {
      return null;
    }
    InetAddress ip = inet.getAddress();
    int bits = ip.getAddress().length * 8;
    for (int length : node.prefixLengths()) {
      MatchNode child = length > bits ? null : node.child(CidrRange.of(ip, length));
      if (child != null) {
        return child;
      }
    }
    return null;
  }

  private static boolean sameIpOrLoopback(ConnectionInfo connection) {
    if (!(connection.remoteAddress() instanceof InetSocketAddress remote)) {
      return true; // a Unix socket
    }
    return remote.getAddress().isLoopbackAddress()
        || (connection.localAddress() instanceof InetSocketAddress local
            && remote.getAddress().equals(local.getAddress()));
  }
}
