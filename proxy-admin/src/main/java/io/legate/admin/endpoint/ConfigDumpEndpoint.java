package io.legate.admin.endpoint;

import com.google.protobuf.Any;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import io.envoyproxy.envoy.admin.v3.ConfigDump;
import io.legate.admin.AdminContext;
import io.legate.admin.AdminRequest;
import io.legate.admin.AdminResponse;
import io.legate.admin.json.ProtoJson;
import io.legate.admin.json.ResourceMask;
import java.util.List;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** {@code /config_dump}: the configuration in use, without its secrets. */
public final class ConfigDumpEndpoint {
  private final AdminContext context;

  public ConfigDumpEndpoint(AdminContext context) {
    this.context = context;
  }

  /** {@code /config_dump}. */
  public AdminResponse handle(AdminRequest request) {
    Predicate<String> name;
    String regex = request.query().nonEmpty("name_regex");
    try {
      name = regex == null ? any -> true : Pattern.compile(regex)::matches;
    } catch (PatternSyntaxException e) {
      return AdminResponse.text(
          400,
          "INVALID_ARGUMENT: Error while parsing name_regex from " + regex + ": " + e.getMessage());
    }
    boolean includeEds = request.query().has("include_eds");
    List<Supplier<Message>> dumps = new ConfigDumps(context, name).all(includeEds);
    String resource = request.query().nonEmpty("resource");
    String mask = request.query().nonEmpty("mask");
    return resource == null ? whole(dumps, mask) : elements(dumps, resource, mask);
  }

  /** Every component; with a mask, those that it fits. */
  private static AdminResponse whole(List<Supplier<Message>> dumps, @Nullable String paths) {
    ResourceMask mask = paths == null ? null : ResourceMask.parse(paths);
    ConfigDump.Builder all = ConfigDump.newBuilder();
    for (Supplier<Message> dump : dumps) {
      Message message = mask == null ? dump.get() : mask.apply(dump.get());
      if (message != null) {
        all.addConfigs(Any.pack(message));
      }
    }
    if (mask != null && all.getConfigsCount() == 0) {
      return AdminResponse.text(
          400, "FieldMask " + paths + " could not be successfully applied to any configs.");
    }
    return AdminResponse.json(ProtoJson.print(all.build()));
  }

  /** The elements of one repeated field of one component. */
  private static AdminResponse elements(
      List<Supplier<Message>> dumps, String resource, @Nullable String paths) {
    for (Supplier<Message> dump : dumps) {
      Message message = dump.get();
      FieldDescriptor field = message.getDescriptorForType().findFieldByName(resource);
      if (field == null) {
        continue;
      }
      if (!field.isRepeated()) {
        return AdminResponse.text(
            400,
            resource
                + " is not a repeated field. Use ?mask="
                + resource
                + " to get only this field");
      }
      return elements(message, field, paths == null ? null : ResourceMask.parse(paths));
    }
    return AdminResponse.text(404, resource + " not found in config dump");
  }

  private static AdminResponse elements(
      Message message, FieldDescriptor field, @Nullable ResourceMask mask) {
    ConfigDump.Builder found = ConfigDump.newBuilder();
    for (int i = 0; i < message.getRepeatedFieldCount(field); i++) {
      Message element = (Message) message.getRepeatedField(field, i);
      Message kept = mask == null ? element : mask.applyToElement(element);
      if (kept == null) {
        return AdminResponse.text(400, "FieldMask " + mask + " could not be successfully used.");
      }
      found.addConfigs(Any.pack(kept));
    }
    return AdminResponse.json(ProtoJson.print(found.build()));
  }
}
