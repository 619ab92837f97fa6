package io.legate.upstream.discovery;

import io.netty.resolver.HostsFileEntriesProvider;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The names of {@code /etc/hosts}, read again when the file has changed. {@code localhost} is
 * always known (RFC 6761 section 6.3). Confined to the control thread.
 */
final class HostsFile {
  private static final Logger LOG = LoggerFactory.getLogger("dns");
  private static final List<InetAddress> LOCAL_V4 = List.of(address(new byte[] {127, 0, 0, 1}));
  private static final List<InetAddress> LOCAL_V6 =
      List.of(address(new byte[] {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1}));

  private final Path path;
  private @Nullable FileTime modified;
  private Map<String, List<InetAddress>> v4 = Map.of();
  private Map<String, List<InetAddress>> v6 = Map.of();

  HostsFile(Path path) {
    this.path = path;
  }

  /** The addresses of a name, or an empty list when the file does not know it. */
  List<InetAddress> lookup(String name, DnsLookupFamily family) {
    refresh();
    String lower = name.toLowerCase(Locale.ROOT);
    String key = lower.endsWith(".") ? lower.substring(0, lower.length() - 1) : lower;
    boolean local = key.equals("localhost");
    List<InetAddress> four = v4.getOrDefault(key, local ? LOCAL_V4 : List.of());
    List<InetAddress> six = v6.getOrDefault(key, local && four == LOCAL_V4 ? LOCAL_V6 : List.of());
    return switch (family) {
      case V4_ONLY -> four;
      case V6_ONLY -> six;
      case AUTO -> six.isEmpty() ? four : six;
      case V4_PREFERRED -> four.isEmpty() ? six : four;
      case ALL -> {
        List<InetAddress> both = new ArrayList<>(four);
        both.addAll(six);
        yield both;
      }
    };
  }

  private void refresh() {
    try {
      FileTime now = Files.getLastModifiedTime(path);
      if (now.equals(modified)) {
        return;
      }
      var entries = HostsFileEntriesProvider.parser().parse(path.toFile(), StandardCharsets.UTF_8);
      v4 = entries.ipv4Entries();
      v6 = entries.ipv6Entries();
      modified = now;
    } catch (IOException e) {
      if (modified != null) {
        LOG.warn("cannot read {}, its last content stays in force: {}", path, e.toString());
        modified = null;
      }
    }
  }

  private static InetAddress address(byte[] bytes) {
    try {
      return InetAddress.getByAddress("localhost", bytes);
    } catch (java.net.UnknownHostException e) {
      throw new IllegalStateException(e);
    }
  }
}
