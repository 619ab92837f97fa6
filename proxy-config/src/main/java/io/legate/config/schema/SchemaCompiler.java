package io.legate.config.schema;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.EnumDescriptor;
import com.google.protobuf.Descriptors.FileDescriptor;
import io.envoyproxy.envoy.config.bootstrap.v3.Bootstrap;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.File;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A step of the build: writes the schemas of all messages of the API's jar into one file, which
 * {@link CompiledSource} reads at run time.
 *
 * <p>The descriptors in the generated classes say the same, but to ask one of them builds the
 * descriptors of the 80 files that a bootstrap depends on, which costs 300 ms at start. The file is
 * 300 kB and is read in a few milliseconds.
 *
 * <p>Layout, big-endian: magic, a stamp of the jar, the count of records; their names' hashes in
 * order; their offsets; the records. A record is its name and its fields or values.
 */
public final class SchemaCompiler {

  /** v2 is upgraded before it is typed, so nobody asks for its schemas. */
  private static final Pattern OLD = Pattern.compile("envoy\\..*\\.v[12](alpha\\d*)?(\\..*)?");

  private static final String SUFFIX = ".class";

  private final Map<String, byte[]> records = new HashMap<>();
  private final Map<String, Integer> numbers = new HashMap<>();
  private final DescriptorSource descriptors = new DescriptorSource();

  private SchemaCompiler() {}

  /**
   * Writes the file.
   *
   * @param args the file to write
   */
  public static void main(String[] args) throws IOException, URISyntaxException {
    Path target = Path.of(args[0]);
    Path jar = Path.of(Bootstrap.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    String stamp = jar.getFileName() + " " + Files.size(jar);
    if (current(target, stamp)) {
      return;
    }
    Files.createDirectories(target.toAbsolutePath().getParent());
    Files.write(target, new SchemaCompiler().compile(jar.toFile(), stamp));
  }

  /** Whether the file was written from this jar in this format. */
  private static boolean current(Path target, String stamp) throws IOException {
    if (!Files.exists(target)) {
      return false;
    }
    ByteBuffer in = ByteBuffer.wrap(Files.readAllBytes(target));
    return in.remaining() > Integer.BYTES
        && in.getInt() == CompiledSource.MAGIC
        && CompiledSource.string(in).equals(stamp);
  }

  private byte[] compile(File jar, String stamp) throws IOException {
    List<Descriptor> messages = new ArrayList<>();
    List<EnumDescriptor> enums = new ArrayList<>();
    for (FileDescriptor file : files(jar)) {
      enums.addAll(file.getEnumTypes());
      file.getMessageTypes().forEach(message -> collect(message, messages, enums));
    }
    List<String> names = new ArrayList<>();
    messages.forEach(message -> names.add(message.getFullName()));
    enums.forEach(type -> names.add(type.getFullName()));
    names.sort(Comparator.comparingInt(String::hashCode).thenComparing(name -> name));
    for (int i = 0; i < names.size(); i++) {
      numbers.put(names.get(i), i);
    }
    for (Descriptor message : messages) {
      records.put(message.getFullName(), record(descriptors.schema(message)));
    }
    for (EnumDescriptor type : enums) {
      records.put(type.getFullName(), record(type));
    }
    return assemble(names, stamp);
  }

  private static void collect(
      Descriptor message, List<Descriptor> messages, List<EnumDescriptor> enums) {
    messages.add(message);
    enums.addAll(message.getEnumTypes());
    message.getNestedTypes().forEach(nested -> collect(nested, messages, enums));
  }

  private static Set<FileDescriptor> files(File jar) throws IOException {
    Set<FileDescriptor> files = new HashSet<>();
    try (JarFile entries = new JarFile(jar)) {
      for (JarEntry entry : entries.stream().toList()) {
        String name = entry.getName();
        if (name.endsWith("Proto" + SUFFIX) && !name.contains("$")) {
          FileDescriptor file = descriptor(name.substring(0, name.length() - SUFFIX.length()));
          if (file != null) {
            add(file, files);
          }
        }
      }
    }
    return files;
  }

  /** A file and what it imports: {@code google.protobuf} comes in that way. */
  private static void add(FileDescriptor file, Set<FileDescriptor> files) {
    if (!OLD.matcher(file.getPackage()).matches() && files.add(file)) {
      file.getDependencies().forEach(dependency -> add(dependency, files));
    }
  }

  /** The file of an outer class; null when it is a message whose name happens to end like one. */
  private static @Nullable FileDescriptor descriptor(String path) {
    try {
      Class<?> outer = Class.forName(path.replace('/', '.'));
      return outer.getMethod("getDescriptor").invoke(null) instanceof FileDescriptor file
          ? file
          : null;
    } catch (ReflectiveOperationException e) {
      throw new LinkageError("no file descriptor in " + path, e);
    }
  }

  private byte[] record(MessageSchema schema) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    DataOutputStream out = new DataOutputStream(bytes);
    string(schema.fullName(), out);
    out.writeByte(CompiledSource.MESSAGE);
    out.writeShort(schema.fields().size());
    for (FieldSchema field : schema.fields()) {
      field(field, out);
    }
    out.writeByte(schema.requiredOneofs().size());
    for (String oneof : schema.requiredOneofs()) {
      string(oneof, out);
    }
    return bytes.toByteArray();
  }

  private void field(FieldSchema field, DataOutputStream out) throws IOException {
    boolean ownJsonName = !field.jsonName().equals(FieldNames.camelCase(field.name()));
    String oneof = field.oneof();
    int flags = field.repeated() ? CompiledSource.REPEATED : 0;
    flags |= field.map() ? CompiledSource.MAP : 0;
    flags |= ownJsonName ? CompiledSource.JSON_NAME : 0;
    flags |= oneof != null ? CompiledSource.ONEOF : 0;
    flags |= field.presence() ? CompiledSource.PRESENCE : 0;
    flags |= field.typeName().isEmpty() ? 0 : CompiledSource.TYPE;
    flags |= field.rules().none() ? 0 : CompiledSource.RULES;
    string(field.name(), out);
    out.writeInt(field.number());
    out.writeByte(CompiledSource.KINDS.indexOf(field.kind()));
    out.writeByte(flags);
    if (ownJsonName) {
      string(field.jsonName(), out);
    }
    if (oneof != null) {
      string(oneof, out);
    }
    if (!field.typeName().isEmpty()) {
      Integer number = numbers.get(field.typeName());
      if (number == null) {
        throw new IOException("not in the jar: " + field.typeName());
      }
      out.writeShort(number);
    }
    if (!field.rules().none()) {
      rules(field.rules().whole(), out);
      rules(field.rules().each(), out);
      rules(field.rules().keys(), out);
    }
  }

  private static void rules(List<Rule> rules, DataOutputStream out) throws IOException {
    out.writeByte(rules.size());
    for (Rule rule : rules) {
      out.writeByte(CompiledSource.OPS.indexOf(rule.op()));
      string(rule.operand(), out);
    }
  }

  private static byte[] record(EnumDescriptor type) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    DataOutputStream out = new DataOutputStream(bytes);
    string(type.getFullName(), out);
    out.writeByte(CompiledSource.ENUM);
    out.writeShort(type.getValues().size());
    for (var value : type.getValues()) {
      string(value.getName(), out);
      out.writeInt(value.getNumber());
    }
    return bytes.toByteArray();
  }

  private byte[] assemble(List<String> names, String stamp) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    DataOutputStream out = new DataOutputStream(bytes);
    out.writeInt(CompiledSource.MAGIC);
    string(stamp, out);
    out.writeInt(names.size());
    for (String name : names) {
      out.writeInt(name.hashCode());
    }
    int offset = 0;
    for (String name : names) {
      out.writeInt(offset);
      offset += bytesOf(name).length;
    }
    for (String name : names) {
      out.write(bytesOf(name));
    }
    return bytes.toByteArray();
  }

  private byte[] bytesOf(String name) {
    byte[] record = records.get(name);
    if (record == null) {
      throw new IllegalStateException("no record of " + name);
    }
    return record;
  }

  private static void string(String text, DataOutputStream out) throws IOException {
    byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1); // names are ASCII
    out.writeShort(bytes.length);
    out.write(bytes);
  }
}
