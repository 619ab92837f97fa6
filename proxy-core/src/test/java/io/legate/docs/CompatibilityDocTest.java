package io.legate.docs;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Descriptors.FieldDescriptor;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import io.legate.common.FieldSet;
import io.legate.config.schema.ProtoClasses;
import java.io.IOException;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class CompatibilityDocTest {
  /** Fields that work although no code of this module asks for them by their name. */
  private static final String LEGACY_SUBSET = "envoy.config.cluster.v3.Cluster.LbSubsetConfig";

  private static final Set<String> ASKED_ELSEWHERE =
      Set.of(
          "envoy.config.accesslog.v3.AccessLogFilter.not_health_check_filter", // by its case
          "envoy.config.accesslog.v3.AccessLogFilter.traceable_filter", // by its case
          // Read as the typed message, which has the same fields.
          LEGACY_SUBSET + ".fallback_policy",
          LEGACY_SUBSET + ".default_subset",
          LEGACY_SUBSET + ".locality_weight_aware",
          LEGACY_SUBSET + ".scale_locality_weight",
          LEGACY_SUBSET + ".panic_mode_any",
          LEGACY_SUBSET + ".list_as_any",
          LEGACY_SUBSET + ".metadata_fallback_policy",
          LEGACY_SUBSET + ".LbSubsetSelector.keys",
          LEGACY_SUBSET + ".LbSubsetSelector.single_host_per_subset",
          LEGACY_SUBSET + ".LbSubsetSelector.fallback_policy",
          LEGACY_SUBSET + ".LbSubsetSelector.fallback_keys_subset");

  private static final Path CLASSES = Path.of("target", "classes");

  @Test
  void everyFieldSetOfTheCodeStandsInTheList() throws Exception {
    List<FieldSet> listed = CompiledMessages.all();
    List<String> missing = new ArrayList<>();
    int found = 0;
    for (Class<?> type : classes()) {
      for (Field field : type.getDeclaredFields()) {
        if (field.getType() == FieldSet.class && Modifier.isStatic(field.getModifiers())) {
          field.setAccessible(true);
          Object fields = field.get(null);
          found++;
          if (listed.stream().noneMatch(each -> each == fields)) {
            missing.add(type.getName() + "." + field.getName());
          }
        }
      }
    }
    assertThat(found).isGreaterThan(60);
    assertThat(missing).isEmpty();
    assertThat(listed).doesNotHaveDuplicates();
  }

  @Test
  void everyDeclaredFieldIsAFieldOfItsMessage() {
    for (FieldSet fields : CompiledMessages.all()) {
      assertThat(FieldTable.descriptor(fields.messageType()).getFields())
          .extracting(FieldDescriptor::getName)
          .as(fields.messageType())
          .containsAll(fields.declared());
      assertThat(fields.declared()).as(fields.messageType()).doesNotHaveDuplicates();
    }
  }

  @Test
  void thePageSaysOfEveryFieldWhatTheCodeSays() {
    for (CompiledMessages.Section section : CompiledMessages.SECTIONS) {
      StringBuilder out = new StringBuilder();
      for (FieldSet fields : section.messages()) {
        out.append("\n### ").append(fields.messageType()).append("\n");
        out.append(FieldTable.of(fields));
      }
      GeneratedPart.check("envoy-compatibility.md", section.title(), out + "\n");
    }
  }

  private static List<Class<?>> classes() throws IOException, ClassNotFoundException {
    List<Class<?>> classes = new ArrayList<>();
    try (Stream<Path> files = Files.walk(CLASSES)) {
      for (Path file : files.filter(f -> f.toString().endsWith(".class")).toList()) {
        String name =
            CLASSES.relativize(file).toString().replace(file.getFileSystem().getSeparator(), ".");
        if (!name.endsWith("-info.class")) {
          classes.add(
              Class.forName(
                  name.substring(0, name.length() - ".class".length()),
                  false,
                  FieldSet.class.getClassLoader()));
        }
      }
    }
    return classes;
  }

  @Test
  void everyFieldThatWorksIsAskedFor() {
    Set<String> asked = new HashSet<>();
    for (JavaClass type : new ClassFileImporter().importPath(CLASSES)) {
      type.getMethodCallsFromSelf()
          .forEach(call -> asked.add(asked(call.getTargetOwner(), call.getName())));
      type.getMethodReferencesFromSelf()
          .forEach(ref -> asked.add(asked(ref.getTargetOwner(), ref.getName())));
    }
    List<String> silent = new ArrayList<>();
    for (FieldSet fields : CompiledMessages.all()) {
      String message = ProtoClasses.find(fields.messageType()).getName();
      for (String field : fields.readFields()) {
        String camel = camel(field);
        if (Stream.of(
                "get%s",
                "has%s", "get%sList", "get%sCount", "get%sMap", "get%sValue", "get%sValueList")
            .noneMatch(m -> asked.contains(message + "." + m.formatted(camel)))) {
          silent.add(fields.messageType() + "." + field);
        }
      }
    }
    assertThat(silent).containsExactlyInAnyOrderElementsOf(ASKED_ELSEWHERE);
  }

  private static String asked(JavaClass owner, String method) {
    return owner.getName().replaceFirst("OrBuilder$", "") + "." + method;
  }

  /** As protobuf names accessors: a letter after a digit is a capital, too (Consecutive5Xx). */
  private static String camel(String field) {
    StringBuilder out = new StringBuilder();
    boolean capital = true;
    for (char c : field.toCharArray()) {
      if (c != '_') {
        out.append(capital ? Character.toUpperCase(c) : c);
      }
      capital = c == '_' || Character.isDigit(c);
    }
    return out.toString();
  }
}
