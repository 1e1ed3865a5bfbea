import {
  ActionIcon,
  Button,
  Checkbox,
  createTheme,
  Menu,
  Modal,
  mergeThemeOverrides,
  NumberInput,
  PasswordInput,
  SegmentedControl,
  Select,
  Switch,
  Textarea,
  TextInput,
  Tooltip,
} from '@mantine/core';
import { theme as colours } from './mantine-theme.ts';

const heights: Record<string, string> = { xs: '24px', sm: '28px', lg: '36px' };
const paddings: Record<string, string> = { xs: '8px', sm: '12px', lg: '16px' };
const letters: Record<string, string> = { xs: '12px', sm: '13px', lg: '14px' };

function input(size: string | number | undefined) {
  const step = String(size ?? 'sm');
  return {
    wrapper: { '--input-height': heights[step], '--input-fz': letters[step], '--input-bd': 'var(--ot-control)' },
  };
}

/** The look's sizes for Mantine's parts: the theme as drawn, plus defaults that every use would have to repeat. */
export const theme = mergeThemeOverrides(
  colours,
  createTheme({
    components: {
      Button: Button.extend({
        defaultProps: { size: 'sm', variant: 'default' },
        vars: (_theme, { size }) => {
          const step = String(size ?? 'sm');
          return {
            root: {
              '--button-height': heights[step],
              '--button-padding-x': paddings[step],
              '--button-fz': letters[step],
            },
          };
        },
      }),
      ActionIcon: ActionIcon.extend({
        defaultProps: { variant: 'subtle', color: 'gray' },
        vars: (_theme, { size }) => ({ root: { '--ai-size': heights[String(size ?? 'sm')] } }),
      }),
      Checkbox: Checkbox.extend({
        defaultProps: { size: 'xs' },
        vars: () => ({ root: { '--checkbox-size': '14px', '--checkbox-radius': '3px' } }),
      }),
      TextInput: TextInput.extend({ defaultProps: { size: 'sm' }, vars: (_theme, { size }) => input(size) }),
      PasswordInput: PasswordInput.extend({
        defaultProps: { size: 'sm' },
        vars: (_theme, { size }) => ({ ...input(size), root: {} }),
      }),
      Textarea: Textarea.extend({ defaultProps: { size: 'sm' }, vars: (_theme, { size }) => input(size) }),
      Select: Select.extend({
        defaultProps: { size: 'sm', allowDeselect: false, checkIconPosition: 'right' },
        vars: (_theme, { size }) => input(size),
      }),
      NumberInput: NumberInput.extend({
        defaultProps: { size: 'sm' },
        vars: (_theme, { size }) => ({ ...input(size), controls: {} }),
      }),
      Switch: Switch.extend({ defaultProps: { size: 'sm', withThumbIndicator: false } }),
      SegmentedControl: SegmentedControl.extend({ defaultProps: { size: 'xs', withItemsBorders: false } }),
      // without a placeholder for the focus, which is no item and may not stand in a menu: the first item has it
      Menu: Menu.extend({
        defaultProps: { shadow: 'md', offset: 4, position: 'bottom-start', withInitialFocusPlaceholder: false },
      }),
      Modal: Modal.extend({
        // The page never scrolls, so nothing has to be locked; the lock would bring a style without our nonce.
        defaultProps: { lockScroll: false, centered: true, overlayProps: { backgroundOpacity: 0.35 }, radius: 'lg' },
      }),
      Tooltip: Tooltip.extend({ defaultProps: { openDelay: 400, withArrow: false } }),
    },
  }),
);
