import type { ProblemWords } from './words.ts';

/** What can go wrong between a template and its PDF. */
export const printProblems = {
  print_format_unknown: {
    says: 'There is no print format named {name}.',
    next: 'Choose one that the Templates page lists, or correct the name.',
  },
  print_format_broken: {
    says: 'The template {name} cannot be used. {file}, line {line}: {reason}.',
    next: 'Mend that line, or the data that was sent for it.',
  },
  print_data_invalid: {
    says: 'The data for the template is not usable: {reason}.',
    next: 'Send one JSON object of at most 1 MB.',
  },
  print_failed: {
    says: 'The print format {name} could not be made into a PDF.',
    next: 'Try again. If it stays so, look at it on the Templates page.',
  },
  template_name_taken: { says: 'There is a template named {name} already.', next: 'Choose another name.' },
  template_name_invalid: {
    says: '{name} cannot be the name of a template.',
    next: 'Use up to 64 letters, digits, spaces and hyphens; it does not begin or end with a dot or a space.',
  },
  no_program_for: {
    says: 'This computer has no program that shows {name}.',
    next: 'Open it by hand, or choose such a program in the settings of the computer.',
  },
  template_not_saved: {
    says: 'The template {name} could not be saved.',
    next: 'Check that its folder can be written.',
  },
} satisfies Record<string, ProblemWords>;
