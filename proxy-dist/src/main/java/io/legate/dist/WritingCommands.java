package io.legate.dist;

import io.legate.config.jsonschema.SchemaTarget;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/** The commands that write a file to work with, and their options. */
final class WritingCommands {
  private static final int WIDTH = 100;

  private WritingCommands() {}

  /** {@code legate schema}. */
  static CommandSpec schema() {
    StringBuilder list = new StringBuilder("What to write the schema of (default bootstrap):");
    for (SchemaTarget target : SchemaTarget.values()) {
      list.append("%n  ").append(padded(target.label())).append(target.meaning());
    }
    CommandSpec spec =
        spec(
            "Write a JSON Schema (2020-12) of the bootstrap or of one of xDS's resources, for"
                + " editors: docs/editor.md.");
    return spec.addOption(output()).addPositional(choice("RESOURCE", list.toString()));
  }

  /** {@code legate config}, whose only command is {@code init}. */
  static CommandSpec config() {
    StringBuilder list = new StringBuilder("What it is for; without it, a menu:");
    for (StarterConfig config : StarterConfig.values()) {
      list.append("%n  ").append(padded(config.label())).append(config.meaning());
    }
    CommandSpec init =
        spec("Write a small commented envoy.yaml to begin with.")
            .addOption(output())
            .addOption(
                OptionSpec.builder(Options.FORCE)
                    .type(boolean.class)
                    .arity("0")
                    .description("Overwrite the file.")
                    .build())
            .addPositional(choice("KIND", list.toString()));
    return spec("Configurations to begin with.").addSubcommand(Options.INIT, init);
  }

  private static CommandSpec spec(String description) {
    CommandSpec spec = CommandSpec.create();
    spec.usageMessage().width(WIDTH).sortOptions(false).description(description);
    return spec.addOption(
        OptionSpec.builder("-h", Options.HELP)
            .description("Print this and exit.")
            .usageHelp(true)
            .build());
  }

  private static OptionSpec output() {
    return OptionSpec.builder("-o", Options.OUTPUT)
        .paramLabel("FILE")
        .type(String.class)
        .description("Where to write it (default: the output).")
        .build();
  }

  private static PositionalParamSpec choice(String label, String description) {
    return PositionalParamSpec.builder()
        .paramLabel(label)
        .arity("0..1")
        .type(String.class)
        .description(List.of(description.split("%n", -1)).toArray(String[]::new))
        .build();
  }

  private static String padded(String label) {
    return label + " ".repeat(14 - label.length());
  }
}
