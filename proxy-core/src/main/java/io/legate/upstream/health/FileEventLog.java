package io.legate.upstream.health;

import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import io.envoyproxy.envoy.config.core.v3.Metadata;
import io.legate.accesslog.AccessLogFile;
import io.legate.accesslog.JsonText;
import io.legate.event.Worker;
import io.legate.upstream.Host;
import io.legate.upstream.Locality;
import io.netty.channel.unix.DomainSocketAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.Iterator;
import java.util.List;
import java.util.Map;

/**
 * Writes events of checks to files: a line of JSON each, an {@code
 * envoy.data.core.v3.HealthCheckEvent} with the names of its fields. Used on the control thread.
 */
final class FileEventLog implements CheckEventLog {
  private final List<AccessLogFile> files;
  private final CheckerType type;
  private final String cluster;
  private final Worker control;

  FileEventLog(List<AccessLogFile> files, CheckerType type, String cluster, Worker control) {
    this.files = files;
    this.type = type;
    this.cluster = cluster;
    this.control = control;
  }

  @Override
  public void write(Host host, List<CheckEvent> events) {
    for (CheckEvent event : events) {
      byte[] line = line(host, event, control.nowMillis()).getBytes(StandardCharsets.UTF_8);
      files.forEach(f -> f.write(line, control));
    }
  }

  String line(Host host, CheckEvent event, long millis) {
    StringBuilder out = new StringBuilder(384);
    out.append("{\"health_checker_type\":\"").append(type).append("\",\"host\":{");
    address(host.address(), out);
    out.append("},\"cluster_name\":").append(JsonText.quotedText(cluster));
    out.append(",\"").append(event.kind().field()).append("\":{");
    switch (event.kind()) {
      case EJECT_UNHEALTHY -> failure(event, out);
      case ADD_HEALTHY -> first(event, out);
      case FAILURE -> {
        failure(event, out);
        first(event, out.append(','));
      }
      case SUCCESS, DEGRADED, NO_LONGER_DEGRADED -> {} // messages without fields
    }
    out.append("},\"timestamp\":\"");
    DateTimeFormatter.ISO_INSTANT.formatTo(Instant.ofEpochMilli(millis), out);
    out.append('"');
    if (host.metadata() instanceof Metadata m && m.getSerializedSize() > 0) {
      metadata(m, out.append(",\"metadata\":"));
    }
    locality(host.locality(), out.append(",\"locality\":"));
    return out.append("}\n").toString();
  }

  private static void failure(CheckEvent event, StringBuilder out) {
    out.append("\"failure_type\":\"").append(event.failure()).append('"');
  }

  private static void first(CheckEvent event, StringBuilder out) {
    out.append("\"first_check\":").append(event.firstCheck());
  }

  private static void address(SocketAddress address, StringBuilder out) {
    if (address instanceof InetSocketAddress inet) {
      out.append("\"socket_address\":{\"protocol\":\"TCP\",\"address\":\"")
          .append(inet.getAddress().getHostAddress())
          .append("\",\"port_value\":")
          .append(inet.getPort())
          .append(",\"resolver_name\":\"\",\"ipv4_compat\":false}");
    } else {
      String path = address instanceof DomainSocketAddress unix ? unix.path() : address.toString();
      out.append("\"pipe\":{\"path\":").append(JsonText.quotedText(path)).append(",\"mode\":0}");
    }
  }

  private static void locality(Locality where, StringBuilder out) {
    out.append("{\"region\":")
        .append(JsonText.quotedText(where.region()))
        .append(",\"zone\":")
        .append(JsonText.quotedText(where.zone()))
        .append(",\"sub_zone\":")
        .append(JsonText.quotedText(where.subZone()))
        .append('}');
  }

  private static void metadata(Metadata metadata, StringBuilder out) {
    out.append("{\"filter_metadata\":{");
    String comma = "";
    for (Map.Entry<String, Struct> entry : metadata.getFilterMetadataMap().entrySet()) {
      out.append(comma).append(JsonText.quotedText(entry.getKey())).append(':');
      struct(entry.getValue(), out);
      comma = ",";
    }
    out.append("}}");
  }

  private static void struct(Struct struct, StringBuilder out) {
    out.append('{');
    String comma = "";
    for (Map.Entry<String, Value> field : struct.getFieldsMap().entrySet()) {
      out.append(comma).append(JsonText.quotedText(field.getKey())).append(':');
      value(field.getValue(), out);
      comma = ",";
    }
    out.append('}');
  }

  private static void value(Value value, StringBuilder out) {
    switch (value.getKindCase()) {
      case NUMBER_VALUE -> number(value.getNumberValue(), out);
      case STRING_VALUE -> out.append(JsonText.quotedText(value.getStringValue()));
      case BOOL_VALUE -> out.append(value.getBoolValue());
      case STRUCT_VALUE -> struct(value.getStructValue(), out);
      case LIST_VALUE -> {
        out.append('[');
        for (Iterator<Value> i = value.getListValue().getValuesList().iterator(); i.hasNext(); ) {
          value(i.next(), out);
          out.append(i.hasNext() ? "," : "");
        }
        out.append(']');
      }
      case NULL_VALUE, KIND_NOT_SET -> out.append("null");
    }
  }

  private static void number(double number, StringBuilder out) {
    if (number == Math.rint(number) && Math.abs(number) < 1e15) {
      out.append((long) number);
    } else {
      out.append(number);
    }
  }
}
